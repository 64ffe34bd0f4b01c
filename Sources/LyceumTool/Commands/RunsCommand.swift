public import ArgumentParser
public import Lyceum

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Look at recorded runs: list them, show one with its curves, compare several, follow one.",
        discussion: """
            RUN is a run's folder, its name (the newest of that name), its identifier or the beginning of it, or 'last'. The index of runs is \
            runs.sqlite in $LYCEUM_HOME, or in ~/.local/share/lyceum; the runs' own folders are the truth.

            Example:
              lyceum runs list --status running
              lyceum runs show last --html run.html
              lyceum runs compare baseline warm-start --over tokens
            """,
        subcommands: [RunsListCommand.self, RunsShowCommand.self, RunsCompareCommand.self, RunsTailCommand.self],
        defaultSubcommand: RunsListCommand.self)
}

struct RunsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List runs, the newest first.",
        discussion: """
            Example:
              lyceum runs list --kind train --limit 20
              lyceum runs list --rescan results
            """)

    @Option(help: "Only runs of this kind, such as train.")
    var kind: String?

    @Option(help: "Only runs that are \(RunStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
    var status: RunStatus?

    @Option(help: "At most this many runs (1 or more).")
    var limit = 50

    @Option(help: ArgumentHelp("Read all runs at and below this folder into the index first.", valueName: "folder"))
    var rescan: String?

    @Flag(help: "A JSON array of objects.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more") }
    }

    func run() throws {
        let ledger = RunLedger.standard
        if let rescan {
            let outcome = try ledger.rescan(rescan)
            for (_, error) in outcome.unreadable { Console.write("warning: \(error)\n", to: .error) }
            if !json { Output.line("found \(outcome.found) runs in \(rescan)") }
        }
        let runs = try ledger.runs(kind: kind, status: status, limit: limit)
        if json {
            Output.json(.array(runs.map(\.json)))
        } else if runs.isEmpty {
            Output.line("no such runs; lyceum train writes some, and --rescan FOLDER finds those that are not indexed")
        } else {
            Output.text(RunText.list(runs))
        }
    }
}

extension RunStatus: ExpressibleByArgument {}
extension RunCharts.Horizontal: ExpressibleByArgument {}

/// How curves are drawn.
struct CurveOptions: ParsableArguments {
    @Option(help: "What the curves are drawn over: step, tokens or time.")
    var over = RunCharts.Horizontal.step

    @Flag(help: "Draw losses on a logarithmic axis.")
    var log = false

    @Option(help: ArgumentHelp("Write a web page with everything, in one file that needs no network.", valueName: "file"))
    var html: String?

    @Option(help: ArgumentHelp("Write each chart as an SVG drawing into this folder.", valueName: "folder"))
    var svg: String?

    func write(_ charts: [Chart]) throws {
        guard let svg else { return }
        try FileSystem.makeFolder(svg)
        for chart in charts {
            let name = chart.title.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
            try AtomicFile.write(chart.svg, to: "\(svg)/\(String(name)).svg")
        }
    }
}

struct RunsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a run is, its last values and its loss curve.",
        discussion: """
            Example:
              lyceum runs show last
              lyceum runs show results/baseline --html baseline.html --svg curves --log
            """)

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var name: String

    @OptionGroup var curves: CurveOptions

    @Flag(help: "One JSON object instead of text.")
    var json = false

    @Flag(help: "With --json: all values of all steps too.")
    var values = false

    func run() throws {
        let run = try RunLedger.standard.find(name)
        try curves.write(try RunCharts.charts(of: run, over: curves.over, isLogarithmic: curves.log))
        if let html = curves.html {
            try AtomicFile.write(try RunPage.html(of: run, over: curves.over, isLogarithmic: curves.log), to: html)
        }
        if json {
            var object = run.json.objectValue ?? JSON.Object()
            if values { object["metrics"] = .array(try run.metrics().map(\.json)) }
            Output.json(.object(object))
        } else {
            Output.text(
                try RunText.summary(run, width: Console.width(.output), over: curves.over, isLogarithmic: curves.log))
        }
    }
}

struct RunsCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Set runs side by side: what was chosen differently, and the values at equal steps or tokens.",
        discussion: """
            Example:
              lyceum runs compare baseline warm-start --over tokens --html comparison.html
            """)

    @Argument(help: "Two runs or more.")
    var runs: [String]

    @OptionGroup var curves: CurveOptions

    @Option(help: "At how many points the values are set side by side (1 or more).")
    var points = 4

    @Flag(help: "One JSON object instead of text.")
    var json = false

    func validate() throws {
        if runs.count < 2 { throw ValidationError("expected two runs or more, found \(runs.count)") }
        if points < 1 { throw ValidationError("--points is \(points), expected 1 or more") }
    }

    func run() throws {
        let comparison = try RunComparison(runs.map { try RunLedger.standard.find($0) }, at: curves.over, points: points)
        let charts = try RunCharts.charts(comparing: comparison.runs, over: curves.over, isLogarithmic: curves.log)
        try curves.write(charts)
        if let html = curves.html { try AtomicFile.write(try RunPage.html(of: comparison, isLogarithmic: curves.log), to: html) }
        if json {
            Output.json(comparison.json)
        } else {
            Output.text(RunText.comparison(comparison))
            if let loss = charts.first { Output.text("\n" + TerminalPlot.text(loss, width: Console.width(.output))) }
        }
    }
}

struct RunsTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Follow a run: values and messages as they come, until it ends.",
        discussion: """
            Example:
              lyceum runs tail last --lines 20
            """)

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var name: String

    @Option(help: "How many of the last lines to begin with (0 or more).")
    var lines = 10

    @Flag(help: "One JSON object per line.")
    var json = false

    func validate() throws {
        if lines < 0 { throw ValidationError("--lines is \(lines), expected 0 or more") }
    }

    func run() async throws {
        let found = try RunLedger.standard.find(name)
        var follower = try RunFollower(found, lastLines: lines)
        while true {
            // Looked at before the files are read, so that nothing written before the end is missed.
            let status = try Run.open(found.folder.path).status
            for news in try follower.next() { json ? Output.jsonLine(news.json) : Output.line(news.text) }
            if status != .running {
                json ? Output.jsonLine(["status": .string(status.rawValue)]) : Output.line("the run is \(status.rawValue)")
                return
            }
            try await Task.sleep(nanoseconds: 300_000_000)
        }
    }
}
