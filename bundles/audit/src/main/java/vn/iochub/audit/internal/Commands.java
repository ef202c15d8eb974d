package vn.iochub.audit.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be noted of a line typed in the shell. People type passwords where they do not belong: so a word is noted only
 * where it names a command that there is, and arguments only of commands whose arguments are names.
 */
final class Commands {
    /** Those whose arguments are names of things and nothing else. */
    private static final Set<String> OPEN = Set.of(
            "hub:status",
            "hub:sources",
            "hub:account-list",
            "hub:account-add",
            "hub:account-roles",
            "hub:account-delete",
            "hub:secret-list",
            "hub:audit-list",
            "hub:audit-verify",
            "feature:install",
            "feature:uninstall",
            "feature:start",
            "feature:stop",
            "feature:list",
            "feature:info",
            "bundle:start",
            "bundle:stop",
            "bundle:restart",
            "bundle:refresh",
            "bundle:uninstall",
            "bundle:list",
            "bundle:diag",
            "kar:uninstall",
            "kar:list",
            "log:set",
            "log:get",
            "log:display",
            "log:tail",
            "system:shutdown",
            "system:start-level");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/,+*=-]{1,100}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*(:[A-Za-z*][A-Za-z0-9-]*)?");
    /** Where the next command of a line may begin. */
    private static final Pattern NEXT = Pattern.compile("[;|&\\n\\r{}()]+");

    private Commands() {}

    /**
     * @param target the commands' names, joined by blanks; a word that is no command is {@code ?}
     * @param details {@code arguments}, where they may be shown
     */
    record Noted(String target, Map<String, String> details) {}

    /** @param known whether there is a command of this name */
    static Noted of(String line, Predicate<String> known) {
        List<String> names = new ArrayList<>();
        Matcher next = NEXT.matcher(line);
        int begin = 0;
        boolean more = true;
        while (more) {
            more = next.find();
            String part =
                    line.substring(begin, more ? next.start() : line.length()).strip();
            begin = more ? next.end() : begin;
            if (!part.isEmpty()) {
                String name = part.split("\\s", 2)[0];
                names.add(NAME.matcher(name).matches() && known.test(name) ? name : "?");
            }
        }
        String target = String.join(" ", names);
        String[] words = line.strip().split("\\s+");
        boolean open = names.size() == 1
                && words.length > 1
                && OPEN.contains(target)
                && List.of(words).stream().allMatch(word -> PLAIN.matcher(word).matches());
        return new Noted(
                target,
                open ? Map.of("arguments", String.join(" ", List.of(words).subList(1, words.length))) : Map.of());
    }
}
