internal import LyceumConfiguration
internal import LyceumCore

/// What a run will take, step by step, and what is there already.
public struct RunForecast: Sendable {
    public struct Line: Sendable {
        public let step: KeyedStep
        public let forecast: StepForecast
        /// Whether the result is in the store.
        public let isPresent: Bool
        /// Whether a killed run left part of it.
        public let isPartial: Bool
    }

    /// By position in the plan, of the steps that are chosen.
    public let lines: [(position: Int, line: Line)]
    let forecasts: [Int: StepForecast]

    public init(_ run: RecipeRun) {
        var lines: [(position: Int, line: Line)] = []
        var forecasts: [Int: StepForecast] = [:]
        var sizes: [String: Int] = [:]
        for position in run.chosen.sorted() {
            let step = run.steps[position]
            let artifact = run.forced.contains(position) ? nil : run.store.artifact(step.key)
            let forecast = Self.forecast(step.instance, artifact, sizes, threads: run.options.threads)
            for output in step.instance.kind.declaration.outputs where output.kind == .path {
                let size = artifact?.manifest.size ?? forecast.disk
                if let size { sizes["${\(step.instance.name).\(output.name)}"] = size }
            }
            let isPartial = FileSystem.isFolder(run.store.partialPath(of: step.key))
            lines.append((position, Line(step: step, forecast: forecast, isPresent: artifact != nil, isPartial: isPartial && artifact == nil)))
            if artifact == nil { forecasts[position] = forecast }
        }
        self.lines = lines
        self.forecasts = forecasts
    }

    private static func forecast(_ instance: StepInstance, _ artifact: Artifact?, _ sizes: [String: Int], threads: Int) -> StepForecast {
        if let artifact { return StepForecast(seconds: 0, disk: artifact.manifest.size) }
        let context = ForecastContext(name: instance.name, threads: threads, inputSizes: sizes)
        // Without a forecast the step runs all the same; what is wrong with it will be said when it does.
        return (try? instance.kind.forecast(instance.draft, path: instance.path, context)) ?? StepForecast()
    }

    private var open: [Line] { lines.map(\.line).filter { !$0.isPresent } }

    /// Seconds of all steps that have to run, one after the other; nil when none of them has a forecast.
    public var seconds: Double? {
        let known = open.compactMap(\.forecast.seconds)
        return known.isEmpty ? (open.isEmpty ? 0 : nil) : known.reduce(0, +)
    }

    /// Peak memory of the largest step, bytes.
    public var memory: Int? { open.compactMap(\.forecast.memory).max() }
    /// Bytes of all that will be written.
    public var disk: Int { open.compactMap(\.forecast.disk).reduce(0, +) }
    /// Steps that have to run and say nothing of their time.
    public var unknownCount: Int { open.count { $0.forecast.seconds == nil } }
    public var presentCount: Int { lines.count { $0.line.isPresent } }
}
