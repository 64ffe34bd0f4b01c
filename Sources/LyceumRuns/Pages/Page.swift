/// A web page in one file: no network, no other files, light and dark.
package struct Page {
    private var body: [String] = []
    package let title: String
    /// Rules for what only some pages have.
    private let moreStyle: String

    package init(title: String, moreStyle: String = "") {
        self.title = title
        self.moreStyle = moreStyle
    }

    package mutating func heading(_ text: String, detail: String = "") {
        let small = detail.isEmpty ? "" : " <small>\(detail.escapedForMarkup)</small>"
        body.append("<h2>\(text.escapedForMarkup)\(small)</h2>")
    }

    package mutating func add(_ markup: String) { body.append(markup) }

    /// A table; the first column holds names, numbers stand to the right.
    package mutating func table(_ head: [String], _ rows: [[String]], numbersFrom column: Int = 1) {
        guard !rows.isEmpty else { return }
        func row(_ cells: [String], _ tag: String) -> String {
            "<tr>"
                + cells.enumerated().map { position, cell in
                    "<\(tag)\(position >= column ? " class=\"number\"" : "")>\(cell.escapedForMarkup)</\(tag)>"
                }.joined() + "</tr>"
        }
        let top = head.isEmpty ? "" : "<thead>\(row(head, "th"))</thead>"
        body.append("<div class=\"scroll\"><table>\(top)<tbody>\(rows.map { row($0, "td") }.joined(separator: "\n"))</tbody></table></div>")
    }

    package mutating func charts(_ charts: [Chart]) {
        body.append("<div class=\"charts\">\(charts.map { "<figure>\($0.embeddedSVG)</figure>" }.joined(separator: "\n"))</div>")
    }

    package mutating func folded(_ title: String, _ text: String) {
        body.append("<details><summary>\(title.escapedForMarkup)</summary><pre>\(text.escapedForMarkup)</pre></details>")
    }

    /// What was added so far, to be put into another page.
    package var bodyMarkup: String { body.joined(separator: "\n") }

    package var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title.escapedForMarkup)</title>
        <style>
        \(Self.style)
        \(ChartColors.style)
        \(moreStyle)
        </style>
        </head>
        <body>
        <main>
        \(body.joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private static let style = """
        :root{--ground:#f6f6f8;--card:#fff;--ink:#1c1c1e;--soft:#6e6e73;--rule:#e4e4e8;--good:#1a7f4b;--bad:#c0392b;--busy:#0072b2}
        @media(prefers-color-scheme:dark){:root{--ground:#101012;--card:#17171a;--ink:#f2f2f4;--soft:#a0a0a8;--rule:#2c2c31;--good:#3ddc97;--bad:#ff7b6b;--busy:#4db3f0}}
        *{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        main{max-width:1240px;margin:0 auto;padding:28px 20px 60px}h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:34px 0 10px}
        small,.quiet{color:var(--soft);font-weight:400}code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace}
        pre{overflow:auto;background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:12px;margin:8px 0;white-space:pre-wrap}
        .state{font-weight:600}.finished{color:var(--good)}.failed,.stopped{color:var(--bad)}.running,.interrupted{color:var(--busy)}
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(520px,100%),1fr));gap:16px}
        figure{margin:0;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:10px}figure svg{display:block;width:100%;height:auto}
        .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--rule);border-radius:10px}table{border-collapse:collapse;width:100%}
        th,td{padding:5px 14px;text-align:left;border-bottom:1px solid var(--rule);white-space:nowrap}tbody tr:last-child td{border-bottom:0}
        th{font-weight:600;color:var(--soft)}.number{text-align:right;font-variant-numeric:tabular-nums}summary{cursor:pointer;color:var(--soft)}
        """
}
