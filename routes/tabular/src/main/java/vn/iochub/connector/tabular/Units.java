package vn.iochub.connector.tabular;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import vn.iochub.reading.Names;

/**
 * Units as reports name them: a multiple (nghìn, triệu, tỷ) of a base (đồng, ha, tấn, người …). All factors are powers of
 * ten, so that a conversion is exact. Stateless.
 */
final class Units {
    private static final Map<String, Integer> MULTIPLES = new LinkedHashMap<>();
    /** Base units with their kind and their power of ten in it. */
    private static final Map<String, Base> BASES = new LinkedHashMap<>();

    private record Base(String kind, int power) {}

    static {
        MULTIPLES.put("tram nghin", 5);
        MULTIPLES.put("nghin ty", 12);
        MULTIPLES.put("nghin", 3);
        MULTIPLES.put("ngan", 3);
        MULTIPLES.put("trieu", 6);
        MULTIPLES.put("ty", 9);
        MULTIPLES.put("ti", 9);
        MULTIPLES.put("1 000", 3);
        MULTIPLES.put("1000", 3);
        for (String money : new String[] {"dong", "vnd", "d", "vn dong", "dong viet nam"}) {
            BASES.put(money, new Base("money", 0));
        }
        BASES.put("mm2", new Base("area", -6));
        BASES.put("m2", new Base("area", 0));
        BASES.put("met vuong", new Base("area", 0));
        BASES.put("ha", new Base("area", 4));
        BASES.put("hec ta", new Base("area", 4));
        BASES.put("hecta", new Base("area", 4));
        BASES.put("km2", new Base("area", 6));
        BASES.put("g", new Base("mass", 0));
        BASES.put("gam", new Base("mass", 0));
        BASES.put("kg", new Base("mass", 3));
        BASES.put("yen", new Base("mass", 4));
        BASES.put("ta", new Base("mass", 5));
        BASES.put("tan", new Base("mass", 6));
        BASES.put("mm", new Base("length", -3));
        BASES.put("cm", new Base("length", -2));
        BASES.put("m", new Base("length", 0));
        BASES.put("km", new Base("length", 3));
        BASES.put("l", new Base("volume", 0));
        BASES.put("lit", new Base("volume", 0));
        BASES.put("m3", new Base("volume", 3));
        BASES.put("wh", new Base("energy", 0));
        BASES.put("kwh", new Base("energy", 3));
        BASES.put("mwh", new Base("energy", 6));
        BASES.put("µg/m3", new Base("concentration", -6));
        BASES.put("μg/m3", new Base("concentration", -6));
        BASES.put("ug/m3", new Base("concentration", -6));
        BASES.put("mg/m3", new Base("concentration", -3));
        BASES.put("g/m3", new Base("concentration", 0));
    }

    private Units() {}

    /** By what a number in the one unit is multiplied to be in the other; empty where they are of two kinds. */
    static Optional<BigDecimal> factor(String from, String to) {
        Base a = of(from);
        Base b = of(to);
        return a.kind.equals(b.kind)
                ? Optional.of(BigDecimal.ONE.scaleByPowerOfTen(a.power - b.power))
                : Optional.empty();
    }

    /** A unit that is not known is one of its own kind: nghìn hộ and hộ go together. */
    private static Base of(String text) {
        String plain = Names.plain(text).replace('²', '2').replace('³', '3').strip();
        plain = plain.replaceAll("^[(\\[]|[)\\].;]$", "").strip();
        Base known = BASES.get(plain);
        if (known != null) {
            return known;
        }
        for (Map.Entry<String, Integer> multiple : MULTIPLES.entrySet()) {
            String word = multiple.getKey();
            if (plain.equals(word)) {
                // "Đơn vị: triệu" leaves out what everybody knows.
                return new Base("money", multiple.getValue());
            }
            if (plain.startsWith(word + " ")) {
                Base base = of(plain.substring(word.length() + 1));
                return new Base(base.kind, base.power + multiple.getValue());
            }
        }
        return new Base("unit " + plain, 0);
    }
}
