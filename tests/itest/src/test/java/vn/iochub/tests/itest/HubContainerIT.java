package vn.iochub.tests.itest;

import org.junit.ClassRule;
import org.junit.runner.RunWith;
import org.junit.runners.Suite;

/** All tests in one container, one start for all of them. */
@RunWith(Suite.class)
@Suite.SuiteClasses({
    FeaturesCheck.class,
    ConnectorCheck.class,
    SixSourcesCheck.class,
    UpstreamsCheck.class,
    ComponentCheck.class,
    SecurityCheck.class
})
public class HubContainerIT {
    @ClassRule
    public static final Leftovers LEFTOVERS = new Leftovers();
}
