package io.f2pad.tensor.cpu;

/** Independent tasks of one op; a mutable object, filled before each launch, so that a launch allocates nothing. */
interface Job {

    /**
     * Does one task. Every output element belongs to exactly one task, so results do not depend on who runs it.
     *
     * @param task   0 up to the launched count
     * @param worker index of the running worker, for its scratch space
     */
    void run(int task, int worker);
}
