package vn.iochub.tests.itest;

import java.io.IOException;
import javax.inject.Inject;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerSuite;
import org.osgi.framework.BundleContext;

/** What runs inside the hub: its methods are called there, all but {@link #configuration()}. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerSuite.class)
public abstract class InHub {
    @Inject
    BundleContext bundles;

    @Configuration
    public Option[] configuration() throws IOException {
        return Distribution.asContainer();
    }
}
