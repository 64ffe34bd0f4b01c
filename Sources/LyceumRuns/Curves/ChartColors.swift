/// Colors of lines, on light and on dark ground; told apart also by color-blind readers (after Okabe and Ito 2008).
package enum ChartColors {
    package static let light = ["#0072b2", "#d55e00", "#009e73", "#b8509b", "#b07900", "#3f8fc4", "#7a5195", "#6b6b6b"]
    package static let dark = ["#4db3f0", "#ff8a4a", "#2fd6a3", "#ee8ccf", "#f0b93a", "#8fd0ff", "#c59be8", "#b5b5b5"]

    /// Style rules of every chart; the reader's system decides between light and dark.
    package static let style: String = {
        func rules(_ colors: [String], _ ink: String, _ soft: String, _ grid: String) -> String {
            colors.enumerated().map { ".line\($0){stroke:\($1)}.mark\($0){fill:\($1)}" }.joined()
                + ".ink{fill:\(ink)}.soft{fill:\(soft)}.grid{stroke:\(grid)}.axis{stroke:\(soft)}"
        }
        return """
            .chart{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}.title{font-size:14px;font-weight:600}
            .curve{fill:none;stroke-width:1.8;stroke-linejoin:round}.raw{fill:none;stroke-width:1;opacity:.28}.dashed{stroke-dasharray:6 3}
            .grid{stroke-width:1}.axis{stroke-width:1}
            \(rules(light, "#1c1c1e", "#6e6e73", "#e4e4e8"))
            @media(prefers-color-scheme:dark){\(rules(dark, "#f2f2f4", "#a0a0a8", "#34343a"))}
            """
    }()
}
