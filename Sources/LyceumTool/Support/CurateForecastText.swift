import ArgumentParser
import Lyceum

struct CurateForecastFlags: ParsableArguments {
    @Flag(help: "Say how many hours, how much disk and memory the pipeline will need, measured on a sample or an earlier run; nothing is kept.")
    var forecast = false

    @Option(help: ArgumentHelp("Forecast for so many files like those of the input (default: the input).", valueName: "n"))
    var archives: Int?

    @Option(help: ArgumentHelp("Forecast for so much data as stored, such as 3TB (default: the input).", valueName: "size"))
    var bytes: String?

    @Option(help: "Seconds that the sample for a forecast takes, about (0.1 to 3600).")
    var sampleSeconds = 5.0

    func validate() throws {
        if !forecast, archives != nil || bytes != nil { throw ValidationError("--archives and --bytes need --forecast") }
        if archives != nil, bytes != nil { throw ValidationError("--archives and --bytes are two amounts; give one of them") }
        if let archives, !(1...1_000_000_000).contains(archives) { throw ValidationError("--archives is \(archives), expected 1 to 1000000000") }
        if !(0.1...3600).contains(sampleSeconds) { throw ValidationError("--sample-seconds is \(sampleSeconds), expected 0.1 to 3600") }
    }

    func amount() throws -> CurationForecast.Amount {
        if let archives { return .files(archives) }
        guard let bytes else { return .input }
        guard let count = Amounts.bytes(bytes), count > 0 else {
            throw LyceumError(.invalidArgument, "expected a size such as 3TB or 40GB, found “\(bytes)”", at: "--bytes")
        }
        return .bytes(count)
    }
}

/// What `lyceum curate --forecast` says.
enum CurateForecastText {
    /// - Parameter cores: those of all tasks on a cluster; nil for this machine alone.
    static func write(_ forecast: CurationForecast, cores: Int?) {
        let rate = forecast.sampleSeconds > 0 ? Double(forecast.sampleBytes) / forecast.sampleSeconds : 0
        Output.line(
            "measured: \(Quantities.bytes(forecast.sampleBytes)) of \(forecast.sampleFiles) files"
                + (forecast.isEarlierRun ? " of an earlier run" : "") + ", \(Quantities.bytes(rate)) per second and core")
        Output.line("for \(forecast.files) files, \(Quantities.bytes(forecast.bytes)), with 95 % intervals:")
        Output.line("  work    \(range(forecast.processorSeconds, time)) of one core")
        Output.line(
            "  time    \(range(forecast.processorSeconds.scaled(1 / Double(forecast.workers)), time)) with \(forecast.workers) workers here")
        if let cores { Output.line("          \(range(forecast.processorSeconds.scaled(1 / Double(cores)), time)) with \(cores) cores of a cluster") }
        Output.line("  disk    \(range(forecast.disk) { Quantities.bytes($0) })")
        if let memory = forecast.memory {
            Output.line("  memory  \(Quantities.bytes(memory)) for a process with \(forecast.workers) workers; it does not grow with the data")
        }
    }

    private static func range(_ figure: CurationForecast.Figure, _ text: (Double) -> String) -> String {
        guard figure.interval.upper.isFinite else { return "\(text(figure.value)) (too little was measured for an interval)" }
        return "\(text(figure.value)) (\(text(figure.interval.lower)) to \(text(figure.interval.upper)))"
    }

    /// Hours from a hundred minutes on, before that minutes or seconds.
    private static func time(_ seconds: Double) -> String {
        if seconds >= 6000 { return Quantities.fixed(seconds / 3600, places: seconds < 360_000 ? 1 : 0) + " h" }
        return seconds >= 100 ? Quantities.fixed(seconds / 60, places: 1) + " min" : Quantities.fixed(seconds, places: 1) + " s"
    }
}
