package vn.iochub.database.internal;

import java.sql.SQLException;

/** Why no connection can be had, in words. */
final class Causes {
    private Causes() {}

    /** @param where the server's address, without secrets */
    static DatabaseDownException explain(SQLException e, String where) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        if (state.startsWith("28")) {
            return down(
                    e,
                    "Không đăng nhập được " + where + ": " + message + ". Kiểm tra user và password.",
                    "The login at " + where + " is refused: " + message + ". Check user and password.");
        }
        if (state.equals("3D000")) {
            return down(
                    e,
                    "Cơ sở dữ liệu chưa có tại " + where + "; xem docs/EXTERNAL-POSTGRESQL.md.",
                    "There is no such database at " + where
                            + "; docs/EXTERNAL-POSTGRESQL.md has the SQL that makes it.");
        }
        if (state.equals(DriverDataSource.WRONG_ENCODING)) {
            return down(
                    e,
                    "Cơ sở dữ liệu tại " + where + " không dùng bảng mã UTF8 (" + message
                            + "): không lưu được tên tiếng Việt. Hãy tạo lại theo docs/EXTERNAL-POSTGRESQL.md.",
                    "The database at " + where + " cannot hold Vietnamese names: " + message
                            + ". Make it anew by the SQL of docs/EXTERNAL-POSTGRESQL.md.");
        }
        if (state.equals("53300")) {
            return down(
                    e,
                    "PostgreSQL tại " + where + " đã hết kết nối (max_connections).",
                    "The PostgreSQL at " + where + " has no connections left: raise max_connections, or lower pool.");
        }
        if (state.equals("53100")) {
            return down(
                    e,
                    "PostgreSQL tại " + where + " hết chỗ trên đĩa.",
                    "The PostgreSQL at " + where + " has no disk space left: free some.");
        }
        if (state.equals("57P03")) {
            return down(
                    e,
                    "PostgreSQL tại " + where + " đang khởi động hoặc khôi phục.",
                    "The PostgreSQL at " + where + " is starting up or recovering: " + message);
        }
        if (state.startsWith("08")) {
            return down(
                    e,
                    "Không kết nối được PostgreSQL tại " + where + ": " + message,
                    "The PostgreSQL at " + where + " cannot be reached: " + message);
        }
        return down(
                e,
                "PostgreSQL tại " + where + " báo lỗi " + state + ": " + message,
                "The PostgreSQL at " + where + " reports " + state + ": " + message);
    }

    private static DatabaseDownException down(SQLException e, String vi, String en) {
        return DatabaseDownException.of(vi, en, e);
    }
}
