internal import LyceumCore
internal import LyceumModel

/// Sizes of models that steps on vectors of weights read.
enum VectorForecast {
    /// Bytes; nil when it is not known.
    static func size(_ model: String, _ context: ForecastContext) -> Int? {
        context.size((try? Hub.resolve(model)) ?? model)
    }
}
