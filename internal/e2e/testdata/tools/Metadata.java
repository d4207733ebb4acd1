import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * Calls every method of pgjdbc's DatabaseMetaData and prints what each gives: a line "method", for results a line of
 * columns with their types, then the rows, sorted.
 */
public final class Metadata
{
    private static final String TABLE = "stocks";

    public static void main(String[] args)
            throws Exception
    {
        try (Connection connection = DriverManager.getConnection(args[0])) {
            DatabaseMetaData metadata = connection.getMetaData();
            Method[] methods = DatabaseMetaData.class.getMethods();
            Arrays.sort(methods, Comparator.comparing(Method::getName).thenComparing(Method::getParameterCount));
            for (Method method : methods) {
                if (method.getDeclaringClass() == DatabaseMetaData.class && !method.getName().equals("getURL")
                        && !method.getName().equals("getConnection")) {
                    call(metadata, method);
                }
            }
            // What tools ask of one table and one schema.
            result("getTables of a schema", metadata.getTables(null, "public", "%", new String[] {"TABLE", "VIEW"}));
            result("getTables of all types", metadata.getTables(null, "archive", "%", null));
            result("getColumns of stocks", metadata.getColumns(null, "public", "stocks", "%"));
            result("getColumns of every_type", metadata.getColumns(null, "public", "every\\_type", null));
            result("getColumns of archive", metadata.getColumns("realtime-de-db", "archive", null, null));
            result("getPrimaryKeys of sales", metadata.getPrimaryKeys(null, "archive", "sales"));
            for (String sql : new String[] {"SELECT * FROM every_type", "SELECT * FROM stocks ORDER BY volume",
                    "SELECT close * 2 AS twice, count(*) OVER () FROM closing"}) {
                describe(connection, sql);
            }
        }
    }

    private static void call(DatabaseMetaData metadata, Method method)
    {
        Class<?>[] types = method.getParameterTypes();
        Object[] args = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            args[i] = argument(method, types[i], i);
        }
        try {
            Object value = method.invoke(metadata, args);
            if (value instanceof ResultSet rows) {
                result(method.getName(), rows);
            }
            else {
                System.out.println(method.getName() + " = " + (value instanceof RowIdLifetime ? "lifetime" : value));
            }
        }
        catch (InvocationTargetException e) {
            System.out.println(method.getName() + " ! " + e.getCause().getMessage());
        }
        catch (IllegalAccessException | SQLException e) {
            System.out.println(method.getName() + " ! " + e.getMessage());
        }
    }

    private static Object argument(Method method, Class<?> type, int at)
    {
        if (type == int.class) {
            return at == 0 ? ResultSet.TYPE_FORWARD_ONLY : at == 3 ? DatabaseMetaData.bestRowSession : ResultSet.CONCUR_READ_ONLY;
        }
        if (type == boolean.class) {
            return false;
        }
        if (type != String.class) {
            return null;
        }
        boolean keys = method.getName().matches("get(BestRow|CrossRef|Exported|Imported|Index|Primary|Version|ColumnPriv|TablePriv).*");
        return keys ? (at % 3 == 2 ? TABLE : at % 3 == 1 ? "public" : null) : null;
    }

    private static void result(String name, ResultSet rows)
            throws SQLException
    {
        System.out.println(name);
        System.out.println("  : " + columns(rows.getMetaData()));
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
            StringJoiner line = new StringJoiner("|");
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                line.add(String.valueOf(rows.getString(i)));
            }
            lines.add("  " + line.toString().replace("\n", " "));
        }
        Collections.sort(lines);
        lines.forEach(System.out::println);
        rows.close();
    }

    private static String columns(ResultSetMetaData metadata)
            throws SQLException
    {
        StringJoiner columns = new StringJoiner(", ");
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(metadata.getColumnLabel(i) + " " + metadata.getColumnTypeName(i));
        }
        return columns.toString();
    }

    private static void describe(Connection connection, String sql)
            throws SQLException
    {
        try (var statement = connection.prepareStatement(sql)) {
            ResultSetMetaData m = statement.getMetaData();
            System.out.println(sql);
            for (int i = 1; i <= m.getColumnCount(); i++) {
                System.out.println("  " + String.join("|", m.getColumnName(i), m.getColumnTypeName(i), m.getColumnClassName(i), m.getTableName(i),
                        m.getSchemaName(i), "" + m.getPrecision(i), "" + m.getScale(i), "" + m.isNullable(i), "" + m.isAutoIncrement(i),
                        "" + m.isSigned(i), "" + m.getColumnDisplaySize(i)));
            }
        }
    }
}
