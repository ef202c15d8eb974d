package vn.iochub.simulators.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The things of a simulated world about which nothing is under way. What is taken out is in a message that is not answered
 * yet, and nothing else is said of it until it is put back: so the order of what the hub is told of one thing is certain.
 * Not thread-safe.
 *
 * @param <T> the thing
 */
public final class Stock<T> {
    private final List<T> free = new ArrayList<>();

    public void put(T thing) {
        free.add(thing);
    }

    /** One at random, taken out. */
    public Optional<T> take(RandomGenerator random) {
        if (free.isEmpty()) {
            return Optional.empty();
        }
        int index = random.nextInt(free.size());
        T taken = free.get(index);
        T last = free.remove(free.size() - 1);
        if (index < free.size()) {
            free.set(index, last);
        }
        return Optional.of(taken);
    }

    /** Takes just this one out; false when it is under way. */
    public boolean take(T thing) {
        return free.remove(thing);
    }

    public int size() {
        return free.size();
    }
}
