package vn.iochub.connector.eprocedure;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import vn.iochub.api.Text;
import vn.iochub.reading.Texts;

/**
 * A call's own members, whatever their order, read in one pass that steps over the dossiers: of those it notes the
 * numbers alone, for the reply.
 */
final class PortalCall {
    private static final int LONGEST_MEMBER = 1_000;
    private static final int LONGEST_NUMBER = 100;

    private String session;
    private String username;
    private String password;
    private String madonvi;
    private String service;
    private String updating;
    private boolean hasData;
    private int items;
    private final List<String> dossierNumbers = new ArrayList<>();
    private Answer fault;
    private Text faultText;

    private PortalCall() {}

    /**
     * Reads to the end or to the first fault; what came before a fault is kept, so that a caller can be known also when
     * the rest of the body is broken.
     *
     * @param mostNumbers how many items' dossier numbers to note
     * @throws IOException when the stream itself fails
     */
    static PortalCall read(InputStream in, int mostNumbers) throws IOException {
        PortalCall call = new PortalCall();
        try (JsonParser parser = PortalJson.parser(in)) {
            call.members(parser, mostNumbers);
        } catch (JsonProcessingException e) {
            call.fail(Answer.MALFORMED, PortalJson.place(e));
        }
        return call;
    }

    private void members(JsonParser parser, int mostNumbers) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            fail(Answer.MALFORMED, new Text("Nội dung phải là một đối tượng JSON", "The body must be one JSON object"));
            return;
        }
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (seen.size() < 100 && !seen.add(name)) {
                // The first and the last could prove two different callers.
                fail(Answer.FORM, new Text("Trường xuất hiện hai lần trong lời gọi", "The call has a member twice"));
            }
            switch (name) {
                case "session" -> session = scalar(parser, value, name);
                case "username" -> username = scalar(parser, value, name);
                case "password" -> password = scalar(parser, value, name);
                case "madonvi" -> madonvi = scalar(parser, value, name);
                case "service" -> service = scalar(parser, value, name);
                case "isUpdating" -> updating = scalar(parser, value, name);
                case "data" -> data(parser, value, mostNumbers);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            fail(
                    Answer.MALFORMED,
                    new Text("Có dữ liệu thừa sau đối tượng JSON", "There is something after the JSON object"));
        }
    }

    private void data(JsonParser parser, JsonToken value, int mostNumbers) throws IOException {
        hasData = value == JsonToken.START_ARRAY;
        if (!hasData) {
            parser.skipChildren();
            return;
        }
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY && token != null) {
            String number = "";
            if (token == JsonToken.START_OBJECT) {
                number = number(parser);
            } else {
                parser.skipChildren();
            }
            items++;
            if (dossierNumbers.size() < mostNumbers) {
                dossierNumbers.add(number);
            }
            token = parser.nextToken();
        }
    }

    private static String number(JsonParser parser) throws IOException {
        String number = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = "MaHoSo".equals(parser.currentName());
            JsonToken value = parser.nextToken();
            if (wanted && value != null && value.isScalarValue() && number.isEmpty()) {
                number = echo(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return number;
    }

    /** As the reply may repeat it. */
    private static String echo(String text) {
        try {
            return text.length() > LONGEST_NUMBER ? "" : Texts.clean(text);
        } catch (Texts.DamagedTextException e) {
            return "";
        }
    }

    private String scalar(JsonParser parser, JsonToken value, String name) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return null;
        }
        if (value == null || !value.isScalarValue()) {
            parser.skipChildren();
            fail(Answer.FORM, new Text(name + " phải là một chuỗi", name + " must be a text"));
            return null;
        }
        String text = parser.getText();
        if (text.length() > LONGEST_MEMBER) {
            fail(Answer.FORM, new Text(name + " quá dài", name + " is too long"));
            return null;
        }
        return text;
    }

    private void fail(Answer answer, Text text) {
        if (fault == null) {
            fault = answer;
            faultText = text;
        }
    }

    /** Whether it asks for a session. */
    boolean isLogin() {
        return service == null && session == null && (username != null || password != null);
    }

    /**
     * What is wrong with the call as a whole, for a caller who is known.
     *
     * @return null when nothing is
     */
    Problem problem(Settings settings) {
        if (fault != null) {
            return new Problem(fault, faultText);
        }
        if (service == null) {
            return new Problem(Answer.FORM, new Text("Thiếu service", "service is missing"));
        }
        if (!EprocedureNormaliser.SERVICES.contains(service)) {
            return new Problem(Answer.SERVICE, Answer.SERVICE.text);
        }
        if (!settings.madonvi().equals(madonvi)) {
            return new Problem(Answer.UNIT, Answer.UNIT.text);
        }
        if (!hasData) {
            return new Problem(Answer.FORM, new Text("data phải là một danh sách", "data must be a list"));
        }
        if (updating != null && !updating.equalsIgnoreCase("true") && !updating.equalsIgnoreCase("false")) {
            return new Problem(
                    Answer.FORM, new Text("isUpdating phải là True hoặc False", "isUpdating must be True or False"));
        }
        return null;
    }

    String session() {
        return session;
    }

    String username() {
        return username == null ? "" : username;
    }

    String password() {
        return password == null ? "" : password;
    }

    String madonvi() {
        return madonvi;
    }

    String service() {
        return service;
    }

    boolean updating() {
        return Boolean.parseBoolean(updating);
    }

    Answer fault() {
        return fault;
    }

    Text faultText() {
        return faultText;
    }

    /** How many items {@code data} has, as far as it could be read. */
    int items() {
        return items;
    }

    /** The items' dossier numbers as they came, empty where an item has none; only as many as were asked for. */
    List<String> dossierNumbers() {
        return dossierNumbers;
    }

    /** What is wrong with a call as a whole. */
    record Problem(Answer answer, Text text) {}
}
