public import LyceumCore

/// The page about an examination: one HTML file that needs no network and no scripts.
public enum ExaminationReport {
    /// The whole page; sections without content are left out.
    public static func html(_ content: ReportContent) -> String { ReportPage(content).html }

    /// The page of a record with what was found about it.
    public static func html(
        _ record: ExaminationRecord, comparisons: [ReportComparison] = [], calibrations: [ReportCalibration] = [],
        contaminations: [ReportContamination] = [], command: String = ""
    ) -> String {
        var builder = ReportBuilder(record)
        builder.command = command
        var content = builder.content
        content.comparisons = comparisons
        if !calibrations.isEmpty { content.calibrations = calibrations }
        content.contaminations = contaminations
        return html(content)
    }

    /// Writes `report.html`, `report.json` (the data of every chart) and `charts/*.svg` into a folder.
    ///
    /// - Returns: the paths written, the page first.
    /// - Throws: `LyceumError` when the folder cannot be written to.
    @discardableResult
    public static func write(_ content: ReportContent, to folder: String) throws(LyceumError) -> [String] {
        try ReportFiles.write(content, html: html(content), to: folder)
    }
}
