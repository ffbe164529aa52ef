package io.f2pad.cuda.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** The assembler of CUDA 12.0 that JCuda brings along. */
public final class PtxAssembler {

    /** Loaded from a private folder, like every library of JCuda. */
    private static final class Once {

        private static final boolean LOADED = load();

        private static boolean load() {
            try (StagedLibraries staged = new StagedLibraries()) {
                staged.stage("JNvPTXCompiler", null, null);
                staged.initialise(() -> JNvPTXCompiler.setExceptionsEnabled(false));
            }
            return true;
        }
    }

    private PtxAssembler() {
    }

    /**
     * Assembles.
     *
     * @param ptx          the code
     * @param architecture such as {@code sm_90}
     * @return the binary for that architecture
     */
    public static byte[] assemble(byte[] ptx, String architecture) {
        assertEquals(true, Once.LOADED);
        nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
        byte[] text = Arrays.copyOf(ptx, ptx.length + 1);
        assertEquals(0, JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text));
        int status = JNvPTXCompiler.nvPTXCompilerCompile(handle, 1, new String[] {"--gpu-name=" + architecture});
        long[] size = new long[1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size);
        byte[] log = new byte[(int) size[0] + 1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
        assertEquals(0, status, new String(log, StandardCharsets.UTF_8));
        assertEquals(0, JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(handle, size));
        byte[] code = new byte[(int) size[0]];
        assertEquals(0, JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(handle, code));
        assertEquals(0, JNvPTXCompiler.nvPTXCompilerDestroy(handle));
        return code;
    }
}
