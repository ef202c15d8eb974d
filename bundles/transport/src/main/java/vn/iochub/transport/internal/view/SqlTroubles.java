package vn.iochub.transport.internal.view;

import java.sql.SQLException;
import vn.iochub.api.SourceHub.Trouble;
import vn.iochub.api.Text;
import vn.iochub.transport.internal.SourceTrouble;

/** Says what a database's failure means for those who run the hub. */
final class SqlTroubles {
    private static final int MAX_SAID = 200;

    private SqlTroubles() {}

    static SourceTrouble explain(ViewSettings settings, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String place = settings.place();
        if (state.startsWith("28") || e.getErrorCode() == 18456 || e.getErrorCode() == 1017) {
            return new SourceTrouble(
                    Trouble.CREDENTIALS,
                    new Text(
                            "Cơ sở dữ liệu " + place + " từ chối đăng nhập của " + settings.user()
                                    + ". Hãy kiểm tra jdbc.user và jdbc.password.",
                            "The database " + place + " refused the login of " + settings.user()
                                    + ". Check jdbc.user and jdbc.password."),
                    e);
        }
        if (state.startsWith("42") || state.startsWith("3D") || state.startsWith("3F")) {
            // About names in the schema and rights, not about rows.
            String said = firstLine(e);
            return new SourceTrouble(
                    Trouble.CONFIGURATION,
                    new Text(
                            "Không đọc được " + settings.view() + " tại " + place + ": " + said
                                    + ". Hãy kiểm tra jdbc.view, jdbc.updatedColumn, jdbc.idColumn và quyền SELECT.",
                            "The view " + settings.view() + " at " + place + " cannot be read: " + said
                                    + ". Check jdbc.view, jdbc.updatedColumn, jdbc.idColumn and the right to SELECT."),
                    e);
        }
        return new SourceTrouble(
                Trouble.COMMUNICATION,
                new Text(
                        "Không đọc được cơ sở dữ liệu " + place + " (SQLSTATE " + state
                                + "). Hãy kiểm tra máy chủ, mạng và tường lửa; hub sẽ tự thử lại.",
                        "The database " + place + " cannot be read (SQLSTATE " + state
                                + "). Check the server, the network and firewalls; the hub keeps trying."),
                e);
    }

    static SourceTrouble missingColumn(ViewSettings settings, String key, String column) {
        return new SourceTrouble(
                Trouble.CONFIGURATION,
                new Text(
                        settings.view() + " không có cột " + column + ". Hãy sửa " + key + " hoặc khung nhìn.",
                        settings.view() + " has no column " + column + ". Correct " + key + " or the view."),
                null);
    }

    static SourceTrouble notTime(ViewSettings settings) {
        return new SourceTrouble(
                Trouble.CONFIGURATION,
                new Text(
                        "Cột " + settings.updated() + " của " + settings.view()
                                + " không phải ngày giờ. Hãy chọn cột khác cho jdbc.updatedColumn.",
                        "The column " + settings.updated() + " of " + settings.view()
                                + " is no date or time. Choose another for jdbc.updatedColumn."),
                null);
    }

    static SourceTrouble noDriver(ViewSettings settings) {
        return new SourceTrouble(
                Trouble.CONFIGURATION,
                new Text(
                        "Chưa có trình điều khiển JDBC cho " + settings.place() + ". Hãy cài theo docs/TRANSPORT.md.",
                        "There is no JDBC driver for " + settings.place()
                                + ". Install one as docs/TRANSPORT.md tells."),
                null);
    }

    static SourceTrouble timeless(ViewSettings settings, long count) {
        return new SourceTrouble(
                Trouble.DATA,
                new Text(
                        count + " dòng của " + settings.view() + " không có " + settings.updated()
                                + ": hub chỉ xem lại chúng 10 phút một lần. Hãy điền cột này ở nguồn.",
                        count + " rows of " + settings.view() + " have no " + settings.updated()
                                + ": the hub looks at them every 10 minutes alone. Fill that column in the source."),
                null);
    }

    private static String firstLine(SQLException e) {
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return said.substring(0, Math.min(said.length(), MAX_SAID));
    }
}
