public import LyceumCore
internal import LyceumModel
public import LyceumTensor

/// What was measured of one weight of one model.
public struct TensorStatistics: Sendable {
    /// fp32. Fisher: of the weight's shape. Gram: `[inputs, inputs]`, nil for weights that are no matrices of layers.
    public let values: Tensor?
    /// Fisher: mean, and length as a vector, over all weights of the model.
    public let mean: Double
    public let length: Double
    /// Texts and tokens it was measured on.
    public let samples: Int
    public let tokens: Int

    public init(values: Tensor?, mean: Double = 0, length: Double = 1, samples: Int = 1, tokens: Int = 1) {
        self.values = values
        self.mean = mean
        self.length = length
        self.samples = samples
        self.tokens = tokens
    }
}

/// A file of statistics of one model: safetensors under the weights' names, what it is in the header's metadata.
public final class ModelStatistics {
    public let path: String
    public let kind: StatisticsKind
    public let samples: Int
    public let tokens: Int
    private let mean: Double
    private let length: Double
    /// Matrices that have the input of another one.
    private let sharing: [String: String]
    private let file: SafetensorsFile

    static let kindKey = "lyceum.statistics"
    /// Mean and length of all Fisher numbers. Sorts behind the names of weights.
    static let momentsName = "~moments"

    /// - Throws: `LyceumError` (`invalidData`) for a file that holds something else.
    public init(path: String) throws(LyceumError) {
        self.path = path
        file = try SafetensorsFile(path: path)
        let metadata = file.metadata
        guard let name = metadata[Self.kindKey], let kind = StatisticsKind(rawValue: name) else {
            throw LyceumError(
                .invalidData, "the file holds no statistics of a model", at: path, remedy: "make one with lyceum merge statistics")
        }
        self.kind = kind
        func number(_ key: String) throws(LyceumError) -> Double {
            guard let number = metadata[key].flatMap({ Double($0) }), number.isFinite, number >= 0 else {
                throw LyceumError(.invalidData, "expected a number, found \(metadata[key].map { "“\($0)”" } ?? "none")", at: "\(path): \(key)")
            }
            return number
        }
        samples = Int(min(try number("samples"), 1e15))
        tokens = Int(min(try number("tokens"), 1e15))
        let moments = kind == .fisher ? try Self.moments(file, path) : [0, 0]
        (mean, length) = (moments[0], moments[1])
        sharing = try Self.sharing(metadata["sharing"], at: path)
    }

    private static func moments(_ file: SafetensorsFile, _ path: String) throws(LyceumError) -> [Double] {
        let tensor = try file.tensor(named: momentsName)
        guard tensor.type == .f32, tensor.shape == [2] else {
            throw LyceumError(.invalidData, "expected two numbers, found \(tensor.shape)", at: "\(path): \(momentsName)")
        }
        return withExtendedLifetime(tensor) { [Double(tensor.floats[0]), Double(tensor.floats[1])] }
    }

    private static func sharing(_ text: String?, at path: String) throws(LyceumError) -> [String: String] {
        guard let text else { return [:] }
        var result: [String: String] = [:]
        for (name, owner) in try JSON.parse(text, source: "\(path): sharing").objectValue ?? JSON.Object() {
            result[name] = owner.stringValue
        }
        return result
    }

    /// Names of the weights there is something for.
    public var names: [String] { (file.tensorNames.filter { $0 != Self.momentsName } + sharing.keys).sorted() }

    /// A fresh fp32 copy of what was measured of a weight.
    /// - Parameter shape: of the weight.
    /// - Throws: `LyceumError` for statistics of another shape, and Fisher statistics that lack the weight.
    public func statistics(of name: String, shape: [Int]) throws(LyceumError) -> TensorStatistics {
        let owner = sharing[name] ?? name
        guard file.contains(owner) else {
            // Tables, norms and biases have no inputs; a matrix of a layer does.
            guard kind == .gram, TensorRole(name).layer == nil || shape.count != 2 else {
                throw .noTensor(name, among: file.tensorNames, at: path)
            }
            return TensorStatistics(values: nil, samples: samples, tokens: tokens)
        }
        let stored = try file.tensor(named: owner)
        let wanted = kind == .gram ? [shape.last ?? 0, shape.last ?? 0] : shape
        guard stored.type == .f32, stored.shape == wanted else {
            throw LyceumError(
                .invalidData, "expected fp32 statistics of the shape \(wanted), found \(stored.type) \(stored.shape)", at: "\(path): \(owner)",
                remedy: "measure this model, with its own vocabulary")
        }
        let values = VectorArithmetic.copy(stored)
        stored.forgetMappedPages()
        try VectorArithmetic.refuseNonFinite(values, owner, at: path)
        return TensorStatistics(values: values, mean: mean, length: length, samples: samples, tokens: tokens)
    }

    /// Elements of the statistics of a weight.
    func count(of name: String) -> Int { file.header(of: sharing[name] ?? name)?.shape.reduce(1, *) ?? 0 }
}
