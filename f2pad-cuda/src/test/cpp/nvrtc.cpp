// The functions of NVRTC that f2pad-cuda calls. It only finds the kernels' names; the emulated driver has the code.
#include <cstring>
#include <regex>
#include <string>

namespace {

enum Status { SUCCESS = 0, INVALID_OPTION = 5, COMPILATION = 6 };

struct Program {
  std::string source;
  std::string file;
  std::string ptx;
  std::string log;
};

}  // namespace

extern "C" {

const char* nvrtcGetErrorString(int) { return "reported by the emulated NVRTC"; }

int nvrtcCreateProgram(Program** program, const char* source, const char* file, int, const char* const*,
                       const char* const*) {
  *program = new Program{source, file, "", ""};
  return SUCCESS;
}

int nvrtcDestroyProgram(Program** program) {
  delete *program;
  *program = nullptr;
  return SUCCESS;
}

int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
  bool separate = false;
  bool headers = false;
  for (int i = 0; i < count; i++) {
    separate |= strcmp(options[i], "--fmad=false") == 0;
    headers |= strncmp(options[i], "--include-path=", 15) == 0;
  }
  if (!separate || !headers) {
    return INVALID_OPTION;
  }
  if (program->source.find("#error") != std::string::npos) {
    program->log = "a note\n" + program->file + "(1): error: #error directive\n";
    return COMPILATION;
  }
  program->ptx = ".version 9.0\n.target sm_75\n";
  std::regex kernel("__global__ void (\\w+)\\(");
  std::sregex_iterator end;
  for (std::sregex_iterator i(program->source.begin(), program->source.end(), kernel); i != end; i++) {
    program->ptx += ".entry " + (*i)[1].str() + "()\n";
  }
  return SUCCESS;
}

int nvrtcGetPTXSize(Program* program, size_t* size) {
  *size = program->ptx.size() + 1;
  return SUCCESS;
}

int nvrtcGetPTX(Program* program, char* to) {
  strcpy(to, program->ptx.c_str());
  return SUCCESS;
}

int nvrtcGetProgramLogSize(Program* program, size_t* size) {
  *size = program->log.size() + 1;
  return SUCCESS;
}

int nvrtcGetProgramLog(Program* program, char* to) {
  strcpy(to, program->log.c_str());
  return SUCCESS;
}
}
