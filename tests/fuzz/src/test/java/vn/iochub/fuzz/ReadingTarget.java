package vn.iochub.fuzz;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import vn.iochub.reading.Amounts;
import vn.iochub.reading.Checked;
import vn.iochub.reading.Fault;
import vn.iochub.reading.Fields;
import vn.iochub.reading.InsuranceCards;
import vn.iochub.reading.LegacyText;
import vn.iochub.reading.LocalTimes;
import vn.iochub.reading.Names;
import vn.iochub.reading.Numbers;
import vn.iochub.reading.PartialDates;
import vn.iochub.reading.PersonalIds;
import vn.iochub.reading.TaxCodes;
import vn.iochub.reading.Texts;

/** The library's readers of single values. */
final class ReadingTarget implements Target {
    private static final List<String> VALUES = List.of(
            "05/01/2026",
            "20260105081530",
            "202601050815",
            "2026-01-05T08:15:30+07:00",
            "07/2026",
            "1.234.567,89",
            "(1.234)",
            "12,5%",
            "068085000001",
            "0312345678-001",
            "DN4680000000001",
            "Nguyễn Văn Mẫu",
            "Đường số 1, phường Mẫu",
            "KÕ to¸n tr­ëng",
            "Trường Trung học cơ sở");

    private final List<Input> seeds = new ArrayList<>();

    ReadingTarget() {
        VALUES.forEach(value -> seeds.add(new Input("value.txt", value.getBytes(StandardCharsets.UTF_8))));
        Interesting.texts().forEach(value -> seeds.add(new Input("value.txt", Mutator.text(value))));
        for (LegacyText.Encoding encoding : LegacyText.Encoding.values()) {
            seeds.add(new Input("value.txt", LegacyText.encode("Trường Tiểu học Mẫu, xã Đức Trọng", encoding)));
        }
    }

    @Override
    public String name() {
        return "reading";
    }

    @Override
    public List<Input> seeds() {
        return seeds;
    }

    @Override
    public long allocation(Input input) {
        return 64_000_000L + 2_000L * input.content().length;
    }

    @Override
    public Outcome run(Input input, Random random) throws Exception {
        String text = new String(input.content(), StandardCharsets.UTF_8);
        // As Java has it from JSON: also halves of pairs.
        if (random.nextInt(4) == 0) {
            int at = random.nextInt(text.length() + 1);
            text = text.substring(0, at) + (char) (0xD800 + random.nextInt(0x800)) + text.substring(at);
        }
        int found = 0;
        found += bounded(Numbers.read(text));
        found += bounded(Numbers.percent(text));
        found += bounded(Amounts.read(text));
        found += checked(PersonalIds.read(text));
        found += checked(PersonalIds.readCitizen(text));
        found += checked(InsuranceCards.read(text));
        found += checked(TaxCodes.read(text));
        String given = text;
        found += day(() -> LocalTimes.date(given));
        found += day(() -> LocalTimes.read(given, true).atZone(LocalTimes.ZONE).toLocalDate());
        found += day(() -> PartialDates.read(given).first());
        found += clean(text);
        legacy(input.content(), text);
        found += fields(text);
        return new Outcome(found, 1);
    }

    private static int bounded(Optional<BigDecimal> number) {
        number.ifPresent(value -> {
            if (value.precision() > 1_000 || Math.abs(value.scale()) > 1_000) {
                throw new FaultException("a number without bound", value.precision() + ", " + value.scale());
            }
        });
        return number.isPresent() ? 1 : 0;
    }

    private static int checked(Checked<?> checked) {
        if (!checked.valid()
                && (checked.reason().vi().isBlank() || checked.reason().en().isBlank())) {
            throw new FaultException("no reason", checked.toString());
        }
        return checked.valid() ? 1 : 0;
    }

    private static int day(Supplier<LocalDate> read) {
        LocalDate day;
        try {
            day = read.get();
        } catch (DateTimeException e) {
            // As documented: no such form, no such day.
            return 0;
        }
        if (day.getYear() < 1900 || day.getYear() > 2200) {
            throw new FaultException("a year out of range", day.toString());
        }
        return 1;
    }

    private static int clean(String text) {
        String kept = Texts.storable(text);
        if (kept.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(kept)) {
            throw new FaultException("what cannot be stored", "");
        }
        try {
            String clean = Texts.clean(text);
            if (!Texts.clean(clean).equals(clean)) {
                throw new FaultException("clean is not done at once", "");
            }
            // Names are compared when they are clean.
            Names.plain(clean);
            if (!Names.same(clean, clean)) {
                throw new FaultException("a name is not itself", "");
            }
            return 1;
        } catch (Texts.DamagedTextException e) {
            return 0;
        }
    }

    private static void legacy(byte[] content, String text) {
        LegacyText.detect(content);
        LegacyText.detect(content, true);
        LegacyText.Finding finding = LegacyText.inspect(text);
        for (LegacyText.Encoding encoding : LegacyText.Encoding.values()) {
            try {
                LegacyText.decode(content, encoding);
                if (finding.encoding() != null) {
                    LegacyText.uncover(text, finding.encoding());
                }
            } catch (Texts.DamagedTextException e) {
                if (e.getMessage() != null && e.getMessage().contains(text) && text.length() > 5) {
                    throw new FaultException("the text in an exception", "", e);
                }
            }
        }
    }

    /** As connectors use it: a value, or a fault with its reason. */
    private static int fields(String text) {
        Fields fields = Fields.of(Map.of("a", text));
        List<Function<Fields, Object>> readers = List.of(
                each -> each.text("a", 100),
                each -> each.required("a", 100),
                each -> each.time("a", true),
                each -> each.date("a"),
                each -> each.amount("a"),
                each -> each.number("a"),
                each -> each.percent("a"),
                each -> each.word("a", Map.of("1", "one")),
                each -> each.partialDate("a"),
                each -> each.checked("a", TaxCodes::read));
        int found = 0;
        for (Function<Fields, Object> reader : readers) {
            try {
                Object value = reader.apply(fields);
                if (value instanceof BigDecimal number) {
                    bounded(Optional.of(number));
                }
                found++;
            } catch (Fault e) {
                if (e.at("/", text).reason().vi().isBlank()
                        || e.at("/", text).reason().en().isBlank()
                        || !Set.of("/a", "").contains(e.at("/", text).path())) {
                    throw new FaultException("no reason", e.getMessage(), e);
                }
            }
        }
        return found;
    }
}
