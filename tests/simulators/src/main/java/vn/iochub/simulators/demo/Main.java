package vn.iochub.simulators.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program behind {@code hub demo}. */
public final class Main {
    private static final int TROUBLE = 2;

    private Main() {}

    public static void main(String[] words) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        CommandLine command = new CommandLine(new DemoCommand(out));
        command.setOut(new java.io.PrintWriter(out, true));
        command.setUsageHelpAutoWidth(true);
        command.getCommandSpec().name("hub demo").exitCodeOnInvalidInput(TROUBLE);
        System.exit(command.execute(words));
    }
}
