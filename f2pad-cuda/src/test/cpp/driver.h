// What the emulated cuBLAS and cuDNN need of the emulated driver.
#pragma once
#include <cstddef>
#include <functional>

struct Stream;

// What is counted, so that a test sees what is left; EmulatedDevice has the same list.
enum Resource { DEVICE_MEMORY, ALLOCATIONS_EVER, HOST_MEMORY, STREAMS, MODULES, GRAPHS, CONTEXTS, OBJECTS, EVENTS, RESOURCES };

__attribute__((visibility("default"))) void emulated_count(Resource resource, int change);

// Spoils a recording on a stream, as calls do that cannot be recorded; false where there is none.
__attribute__((visibility("default"))) bool emulated_spoil_recording(Stream* stream);

// Lets the time go by that the work running on a stream pretends to take.
__attribute__((visibility("default"))) void emulated_spend(Stream* stream, float milliseconds);

// Whether so many bytes lie inside one allocation.
__attribute__((visibility("default"))) bool emulated_owns(const void* start, size_t bytes);

// Runs work now, or records it where the stream is being captured.
__attribute__((visibility("default"))) int emulated_enqueue(Stream* stream, std::function<int()> work);
