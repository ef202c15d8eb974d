package vn.iochub.tabular;

/**
 * What a table may be; beyond it a file is refused with a reason, and memory stays flat.
 *
 * @param fileBytes the file as it came
 * @param expandedBytes one part of an xlsx file, unpacked
 * @param rows rows with something in them, in all sheets together
 * @param columns columns with something in them
 * @param cellCharacters the longest cell
 * @param rowCharacters all cells of a row together
 * @param headingRows in how many rows from the top the headings are looked for; titles may stand above them
 */
public record TableLimits(
        long fileBytes,
        long expandedBytes,
        long rows,
        int columns,
        int cellCharacters,
        int rowCharacters,
        int headingRows) {
    /**
     * 4 GB as it came, 8 GB unpacked, 5 million rows, 1,000 columns, 32,767 characters a cell (a spreadsheet's own limit), a
     * million a row, headings within 30 rows.
     */
    public static final TableLimits USUAL =
            new TableLimits(4_000_000_000L, 8_000_000_000L, 5_000_000, 1_000, 32_767, 1_000_000, 30);
}
