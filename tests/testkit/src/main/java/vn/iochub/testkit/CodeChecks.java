package vn.iochub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What the connector's code does not do, seen in its class files: they are there before the bundle is. */
final class CodeChecks {
    private static final Set<String> HANDLERS =
            Set.of("onException", "errorHandler", "deadLetterChannel", "noErrorHandler", "defaultErrorHandler");
    private static final Pattern FORBIDDEN_ENDPOINT = Pattern.compile("(exec|vm|direct-vm):.*");
    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant.now()",
            "java.time.LocalDate.now()",
            "java.time.LocalDateTime.now()",
            "java.time.ZonedDateTime.now()",
            "java.time.OffsetDateTime.now()",
            "java.time.Year.now()",
            "java.time.YearMonth.now()",
            "java.lang.System.currentTimeMillis()",
            "java.util.Date.<init>()");
    private static final Set<String> THREADS =
            Set.of("java.lang.Thread.<init>()", "java.lang.Thread.sleep()", "java.util.Timer.<init>()");

    private final Subject subject;

    CodeChecks(Subject subject) {
        this.subject = subject;
    }

    /** @param nested packages that the connector carries inside its own bundle */
    void usesOnlyWhatItMay(Set<String> nested) throws Exception {
        String own = packageOf(subject.connector().getClass().getName());
        Set<String> faults = new TreeSet<>();
        for (Code code : classes()) {
            for (String used : code.packages) {
                if (!used.equals(own)
                        && !used.startsWith(own + ".")
                        && !Manifests.connectorMayImport(used)
                        && nested.stream().noneMatch(used::startsWith)) {
                    faults.add(code.name + " uses " + used);
                }
            }
        }
        assertThat(faults)
                .as(
                        "forbidden imports: a connector uses the hub's API and its libraries, Camel, CXF, Jackson, SLF4J, OSGi and"
                                + " the JDK; what it carries inside it names in nestedPackages()")
                .isEmpty();
    }

    void leavesErrorsToTheHub() throws Exception {
        assertThat(calls(call -> HANDLERS.contains(method(call))))
                .as(
                        "error handling of its own: it would bypass quarantine, retry and back-pressure; doTry/doCatch turns an"
                                + " exception into the source's reply form")
                .isEmpty();
    }

    void staysInItsContext() throws Exception {
        Set<String> faults = new TreeSet<>();
        for (Code code : classes()) {
            code.texts.stream()
                    .filter(text -> FORBIDDEN_ENDPOINT.matcher(text).matches())
                    .forEach(text -> faults.add(code.name + " has " + text));
        }
        assertThat(faults)
                .as(
                        "forbidden endpoints: exec runs programs on the hub's machine; vm and direct-vm couple contexts that must"
                                + " stand alone")
                .isEmpty();
    }

    void hasNoThreads() throws Exception {
        assertThat(calls(call -> THREADS.contains(call) || call.startsWith("java.util.concurrent.Executors.")))
                .as(
                        "threads of its own: the hub starts, pauses and stops a connector's work, and they would outlive it")
                .isEmpty();
    }

    void readsNoClock() throws Exception {
        assertThat(calls(CLOCKS::contains))
                .as("the machine's clock: records come from the message alone; where polling needs the time, take a"
                        + " java.time.InstantSource, which a test can set")
                .isEmpty();
    }

    private Set<String> calls(Predicate<String> forbidden) throws Exception {
        Set<String> faults = new TreeSet<>();
        for (Code code : classes()) {
            code.calls.stream().filter(forbidden).forEach(call -> faults.add(code.name + " calls " + call));
        }
        return faults;
    }

    private static String method(String call) {
        return call.substring(call.lastIndexOf('.') + 1, call.lastIndexOf('('));
    }

    private static String packageOf(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    /** The classes of the connector's package and those below, from where its own class was loaded. */
    private List<Code> classes() throws IOException, URISyntaxException {
        Class<?> connector = subject.connector().getClass();
        Path root = Path.of(
                connector.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path folder = root.resolve(packageOf(connector.getName()).replace('.', '/'));
        List<Code> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                Code code = new Code();
                new ClassReader(Files.readAllBytes(file))
                        .accept(code, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
                found.add(code);
            }
        }
        assertThat(found).as("class files in %s", folder).isNotEmpty();
        return found;
    }

    /** What one class refers to. */
    private static final class Code extends ClassVisitor {
        private final Set<String> packages = new TreeSet<>();
        private final Set<String> calls = new TreeSet<>();
        private final Set<String> texts = new TreeSet<>();
        private String name;

        Code() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(int version, int access, String internal, String signature, String parent, String[] faces) {
            name = internal.replace('/', '.');
            uses(internal);
            if (parent != null) {
                uses(parent);
            }
            for (String face : faces) {
                uses(face);
            }
        }

        private void uses(String internal) {
            Type type = Type.getObjectType(internal);
            uses(type);
        }

        private void uses(Type type) {
            switch (type.getSort()) {
                case Type.ARRAY -> uses(type.getElementType());
                case Type.OBJECT -> {
                    String used = packageOf(type.getClassName());
                    if (!used.startsWith("java.")) {
                        packages.add(used);
                    }
                }
                case Type.METHOD -> {
                    uses(type.getReturnType());
                    for (Type argument : type.getArgumentTypes()) {
                        uses(argument);
                    }
                }
                default -> {
                    // A primitive type.
                }
            }
        }

        @Override
        public org.objectweb.asm.FieldVisitor visitField(
                int access, String field, String descriptor, String signature, Object value) {
            uses(Type.getType(descriptor));
            constant(value);
            return null;
        }

        private void constant(Object value) {
            if (value instanceof String text) {
                texts.add(text);
            } else if (value instanceof Type type) {
                uses(type);
            }
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String method, String descriptor, String signature, String[] exceptions) {
            uses(Type.getMethodType(descriptor));
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    call(owner, called, type);
                }

                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle) {
                            call(handle.getOwner(), handle.getName(), handle.getDesc());
                        } else {
                            constant(argument);
                        }
                    }
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String type) {
                    uses(owner);
                    uses(Type.getType(type));
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    uses(type);
                }

                @Override
                public void visitLdcInsn(Object value) {
                    constant(value);
                }

                private void call(String owner, String called, String type) {
                    if (type.startsWith("(")) {
                        uses(Type.getMethodType(type));
                        boolean bare = type.startsWith("()");
                        String arguments =
                                bare || called.equals("sleep") || owner.equals("java/lang/Thread") ? "()" : "(…)";
                        calls.add(Type.getObjectType(owner).getClassName() + "." + called + arguments);
                    }
                    uses(owner);
                }
            };
        }
    }
}
