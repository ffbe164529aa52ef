// What the emulated cuBLAS and cuDNN need of the emulated driver.
#pragma once
#include <functional>

struct Stream;

// Runs work now, or records it where the stream is being captured.
__attribute__((visibility("default"))) int emulated_enqueue(Stream* stream, std::function<int()> work);
