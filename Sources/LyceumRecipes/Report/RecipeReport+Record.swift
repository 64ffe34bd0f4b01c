internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

extension RecipeReport {
    var graph: Section? {
        StepGraphDrawing.svg(run).map { Section("steps", "Steps", "<figure class=\"graph scroll\">\($0)</figure>") }
    }

    /// Where the time and the disk went.
    var cost: Section? {
        let done = run.steps.filter { $0.seconds != nil }
        guard !done.isEmpty else { return nil }
        let total = done.compactMap(\.seconds).reduce(0, +)
        let longest = max(done.compactMap(\.seconds).max() ?? 0, 1e-9)
        var table = ReportTable(
            columns: [.name("Step"), .name("Kind"), .name("State"), .number("Time"), .name(""), .number("Share"), .number("Disk")])
        for step in done.sorted(by: { ($1.seconds ?? 0, $0.name) < ($0.seconds ?? 0, $1.name) }).prefix(40) {
            let seconds = step.seconds ?? 0
            let bar = "<span class=\"bar\" style=\"width:\(ReportNumber.fixed(max(1, seconds / longest * 120), 0))px\"></span>"
            table.rows.append([
                .text(step.name), .text(step.kind), .text(step.state), .text(Self.duration(seconds)), .init(markup: bar, style: "bars"),
                .text(total > 0 ? ReportNumber.value(seconds / total, .share) : "–"), .text(step.bytes.map { Quantities.bytes($0) } ?? "–"),
            ])
        }
        let disk = Quantities.bytes(done.compactMap(\.bytes).reduce(0, +))
        table.caption =
            "All steps together \(Self.duration(total)) and \(disk); this run itself took \(Self.duration(run.seconds))."
            + (run.steps.contains { $0.state == "present" } ? " “present”: made by an earlier run; its time is that of then." : "")
            + (done.count > 40 ? " The 40 longest of \(done.count)." : "")
        return Section("cost", "Cost", table.html)
    }

    /// All that is needed to do it again.
    var record: Section? {
        let command = run.results["command"]?.stringValue ?? ""
        var markup = command.isEmpty ? "" : "<h3>Command</h3><pre>\(command.escapedForMarkup)</pre>"
        markup += "<h3>Next</h3><pre>\(next.joined(separator: "\n").escapedForMarkup)</pre>"
        var facts: [(String, String)] = [("Lyceum", run.results["version"]?.stringValue ?? "–"), ("Folder", run.folder)]
        if let source = run.plan["source"]?.stringValue { facts.append(("Recipe", source)) }
        for (name, value) in run.results["machine"]?.objectValue ?? JSON.Object() { facts.append((Self.words(name), Self.text(value))) }
        markup += "<h3>Made with</h3><dl>" + facts.map { "<dt>\($0.0.escapedForMarkup)</dt><dd>\($0.1.escapedForMarkup)</dd>" }.joined() + "</dl>"
        markup += parameters + keys + inputs
        if !run.recipeText.isEmpty { markup += Self.folded("recipe.yaml, the recipe as it was run", run.recipeText) }
        if run.plan != .null { markup += Self.folded("plan.json", run.plan.text(indent: 2)) }
        return Section("record", "How to do it again", markup)
    }

    private var next: [String] {
        let folder = Self.shellQuoted(run.folder)
        var lines: [String] = []
        if advice != nil, run.step("gguf")?.isDone ?? false { lines.append("lyceum chat \(folder)/expert") }
        if let pair = pairs.first {
            func record(_ name: String) -> String { Self.shellQuoted("\(run.folder)/artifacts/\(RecipeFolder.fileName(name))/record") }
            lines.append("lyceum exam compare \(record(pair.beforeName)) \(record(pair.afterName))")
        }
        lines.append("lyceum run \(folder)/recipe.yaml --dry-run")
        lines.append("lyceum recipe report \(folder)")
        return lines
    }

    private var parameters: String {
        let values = run.results["parameters"]?.objectValue ?? JSON.Object()
        guard !values.isEmpty else { return "" }
        var table = ReportTable(columns: [.name("Parameter"), .name("Value")])
        table.rows = values.map { [.text($0.0), .text($0.1.stringValue ?? $0.1.text(), style: "wide")] }
        return "<h3>Parameters</h3>" + table.html
    }

    private var keys: String {
        var table = ReportTable(columns: [.name("Step"), .name("Kind"), .name("State"), .name("Key: SHA-256 of all that decided it")])
        table.rows = run.steps.map { [.text($0.name), .text($0.kind), .text($0.state), Self.code($0.key)] }
        return "<details><summary>Steps and their keys</summary>\(table.html)</details>"
    }

    private var inputs: String {
        var seen = Set<String>()
        let all = run.steps.flatMap(\.inputs).filter { seen.insert($0["path"]?.stringValue ?? "").inserted }
        guard !all.isEmpty else { return "" }
        var table = ReportTable(columns: [.name("File from outside"), .name("Hash")])
        table.rows = all.map {
            [.text($0["path"]?.stringValue ?? "", style: "wide"), Self.code($0["hash"]?.stringValue ?? "")]
        }
        return "<details><summary>Files from outside</summary>\(table.html)</details>"
    }

    private static func code(_ text: String) -> ReportTable.Cell {
        .init(markup: "<code class=\"key\">\(text.escapedForMarkup)</code>", style: "wide")
    }

    /// `0.4 s`, `42 s`, `12:05`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "–" }
        if seconds >= 100 { return Quantities.clock(seconds: seconds) }
        return "\(ReportNumber.fixed(seconds, seconds < 10 ? 1 : 0)) s"
    }

    static func shellQuoted(_ argument: String) -> String {
        let isPlain = !argument.isEmpty && argument.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=+./:,@%".contains($0)) }
        return isPlain ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
