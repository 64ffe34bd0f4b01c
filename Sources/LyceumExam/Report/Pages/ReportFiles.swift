internal import LyceumCore

/// Writes a report and what belongs to it into a folder.
enum ReportFiles {
    static func write(_ content: ReportContent, html: String, to folder: String) throws(LyceumError) -> [String] {
        try FileSystem.makeFolder(folder)
        try FileSystem.makeFolder(folder + "/charts")
        var paths = [folder + "/report.html", folder + "/report.json"]
        try AtomicFile.write(html, to: paths[0])
        try AtomicFile.write(content.json.text(indent: 2) + "\n", to: paths[1])
        for chart in ReportCharts.all(content) {
            let path = "\(folder)/charts/\(chart.name).svg"
            try AtomicFile.write(chart.svg, to: path)
            paths.append(path)
        }
        return paths
    }
}
