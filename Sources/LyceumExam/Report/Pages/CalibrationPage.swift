internal import LyceumStatistics

/// How well one or several models know what they know.
public enum CalibrationPage {
    public static func html(_ calibrations: [ReportCalibration], letters: [ReportLetters] = [], title: String = "Calibration", command: String = "")
        -> String
    {
        ExaminationReport.html(content(calibrations, letters: letters, title: title, command: command))
    }

    /// What the page shows, for `ExaminationReport.write`.
    public static func content(
        _ calibrations: [ReportCalibration], letters: [ReportLetters] = [], title: String = "Calibration", command: String = ""
    ) -> ReportContent {
        let items = calibrations.reduce(0) { $0 + $1.count }
        return ReportContent(
            title: title, facts: calibrations.isEmpty ? [] : [.init("Items", ReportNumber.count(items))], calibrations: calibrations,
            letters: letters,
            command: command)
    }
}
