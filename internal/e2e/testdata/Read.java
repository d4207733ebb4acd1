import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.StringJoiner;

/** Reads with pgjdbc, by a prepared statement, and prints CSV: a header, then rows, NULL as \N. */
public final class Read
{
    public static void main(String[] args)
            throws Exception
    {
        try (Connection connection = DriverManager.getConnection(args[0]);
                ResultSet rows = connection.prepareStatement(args[1]).executeQuery()) {
            int width = rows.getMetaData().getColumnCount();
            StringBuilder out = new StringBuilder();
            StringJoiner header = new StringJoiner(",", "", "\n");
            for (int i = 1; i <= width; i++) {
                header.add(rows.getMetaData().getColumnLabel(i));
            }
            out.append(header);
            while (rows.next()) {
                StringJoiner line = new StringJoiner(",", "", "\n");
                for (int i = 1; i <= width; i++) {
                    Object value = rows.getObject(i);
                    line.add(value == null ? "\\N" : '"' + value.toString().replace("\"", "\"\"") + '"');
                }
                out.append(line);
            }
            System.out.print(out);
        }
    }
}
