package vn.iochub.chaos;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program; {@code tests/chaos/run} starts it. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new ChaosCommand(out))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }
}
