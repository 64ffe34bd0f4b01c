internal import LyceumConfiguration
public import LyceumCore
internal import LyceumModel
internal import LyceumTrain

extension TrainKind {
    /// Floating-point operations per second and thread that training reaches on a machine of today, for a rough guess.
    private static let operationsPerSecond = 6e10

    /// From sizes of files alone; `lyceum train --forecast` measures.
    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let configuration = parameters.configuration
        guard let count = Self.parameterCount(configuration.model, context) else { return StepForecast() }
        let size = Double(count)
        let isAdapter = configuration.adapter != nil
        var forecast = StepForecast(detail: "\(Quantities.count(size)) parameters")
        // Weights, gradients and two moments in fp32; with an adapter the weights alone.
        let rows = Double(min(configuration.batch.tokens ?? (configuration.batch.sequences ?? 8) * (configuration.batch.length ?? 1024), 4096))
        forecast.memory = Int(size * (isAdapter ? 4 : 16) + rows * size.squareRoot() * 60)
        forecast.disk = Int(size * (isAdapter ? 0.05 : 2))
        guard let tokens = Self.tokens(configuration, context) else { return forecast }
        forecast.seconds = tokens * size * (isAdapter ? 4 : 6) / (Self.operationsPerSecond * Double(max(1, context.threads)))
        forecast.detail = "\(Quantities.count(tokens)) tokens, \(Quantities.count(size)) parameters"
        return forecast
    }

    private static func parameterCount(_ model: String, _ context: ForecastContext) -> Int? {
        // A model that does not exist yet: its file's size tells, taken as two bytes a parameter.
        if let size = context.inputSizes[model] { return size / 2 }
        guard let path = try? Hub.resolve(model), let checkpoint = try? Checkpoint.open(path) else { return nil }
        return checkpoint.tensors.tensorNames.reduce(0) { sum, name in
            sum + ((try? checkpoint.tensors.tensor(named: name))?.count ?? 0)
        }
    }

    private static func tokens(_ configuration: TrainingConfiguration, _ context: ForecastContext) -> Double? {
        if let tokens = configuration.length.tokens { return Double(tokens) }
        if let steps = configuration.length.steps {
            let batch = configuration.batch
            return Double(steps) * Double(batch.tokens ?? (batch.sequences ?? 8) * (batch.length ?? 1024))
        }
        let sizes = configuration.sources.flatMap(\.paths).map { context.size($0) }
        guard !sizes.contains(nil) else { return nil }
        // About four bytes a token.
        return Double(sizes.reduce(0) { $0 + ($1 ?? 0) }) / 4 * (configuration.length.epochs ?? 1)
    }
}
