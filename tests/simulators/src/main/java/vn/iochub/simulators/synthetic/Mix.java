package vn.iochub.simulators.synthetic;

/**
 * How often something out of the ordinary is sent, each as a part of all rows or messages, from 0 to 1.
 *
 * @param bad rows that must be rejected
 * @param duplicates what was sent before and is sent again
 * @param corrections new versions of what is there already
 * @param late old versions that are sent after newer ones, where a source has versions
 * @param legacy what is written in an old encoding, spelling or dialect
 */
public record Mix(double bad, double duplicates, double corrections, double late, double legacy) {
    public static final Mix USUAL = new Mix(0.03, 0.06, 0.25, 0.04, 0.08);

    public Mix {
        for (double part : new double[] {bad, duplicates, corrections, late, legacy}) {
            if (!(part >= 0 && part <= 1)) {
                throw new IllegalArgumentException("a part of the mix is from 0 to 1, not " + part);
            }
        }
    }
}
