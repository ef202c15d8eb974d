package vn.iochub.repository.internal.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import vn.iochub.api.RecordType;
import vn.iochub.api.Text;
import vn.iochub.api.service.SchemaGate;
import vn.iochub.api.service.UnavailableException;

/** Asks the stored schemas by the login that only reads. */
@Component(service = SchemaGate.class)
public final class SchemaGateComponent implements SchemaGate {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource reader;

    @Activate
    public SchemaGateComponent(@Reference(target = "(hub.database=reader)") DataSource reader) {
        this.reader = reader;
    }

    @Override
    public List<Breach> breaches(RecordType candidate) {
        JsonNode fresh;
        try {
            fresh = JSON.readTree(candidate.schema());
        } catch (JsonProcessingException e) {
            return List.of(new Breach(
                    candidate,
                    "",
                    new Text(
                            "Lược đồ của " + candidate + " không phải JSON: " + e.getOriginalMessage(),
                            "The schema of " + candidate + " is not JSON: " + e.getOriginalMessage())));
        }
        TypeId type = new TypeId(candidate.path(), candidate.major());
        try (Connection connection = reader.getConnection()) {
            return StoredSchemas.breaches(connection, type, fresh).stream()
                    .map(breach -> new Breach(candidate, breach.pointer(), told(candidate, breach)))
                    .toList();
        } catch (SQLException e) {
            throw new UnavailableException("the stored schemas cannot be read: " + e.getMessage(), e);
        }
    }

    private static Text told(RecordType candidate, SchemaCompatibility.Breach breach) {
        String where = breach.pointer().isEmpty() ? candidate.toString() : candidate + " " + breach.pointer();
        return new Text(
                where + ": " + breach.text().vi()
                        + "; người đọc dữ liệu đã lưu sẽ hỏng. Hãy giữ như cũ hoặc tăng phiên bản" + " chính lên "
                        + (candidate.major() + 1) + ".",
                where + ": " + breach.text().en()
                        + "; who reads what is stored would break. Keep it as it was, or raise the"
                        + " major version to " + (candidate.major() + 1) + ".");
    }
}
