package vn.iochub.fuzz;

import java.util.List;
import java.util.Random;

/** Something that reads what others wrote. */
interface Target extends AutoCloseable {

    /** Also the name of its folder in the corpus. */
    String name();

    /** Messages to begin with, good and bad; never empty. */
    List<Input> seeds();

    /** Another input out of the seeds. The same for the same state of the random numbers. */
    default Input mutate(Random random) {
        List<Input> seeds = seeds();
        Input seed = seeds.get(random.nextInt(seeds.size()));
        Input other = seeds.get(random.nextInt(seeds.size()));
        return seed.with(new Mutator(random).mutate(seed.content(), other.content()));
    }

    /**
     * Reads it, and looks at what came of it.
     *
     * @throws FaultException when that is not what was promised
     * @throws Exception anything else is a fault too
     */
    Outcome run(Input input, Random random) throws Exception;

    /** What an input may allocate in all, in bytes. */
    long allocation(Input input);

    @Override
    default void close() {}

    /** How much was found, for the count of how deep the inputs reach. */
    record Outcome(int accepted, int rejected) {}
}
