internal import LyceumCore
internal import LyceumTensor

/// What a search may change about a merge: numbers per group of layers, per part of a layer and per model.
///
/// Every choice of numbers is a configuration in mergekit's form, so what is searched is what can be written, read and merged again.
public struct MergeGenome: Sendable {
    /// A number that is searched.
    public struct Gene: Sendable, Hashable {
        /// Such as `weight`.
        public var parameter: String
        /// Position among ``MergeGenome/models``; nil for a number of the whole merge.
        public var model: Int?
        /// Group of layers, from 0.
        public var group: Int
        /// Position among ``MergeGenome/filters``; their count stands for all other tensors.
        public var filter: Int
        public var range: ClosedRange<Double>
        /// Where the search begins.
        public var start: Double
    }

    /// Those that have numbers of their own; a base that is the origin of differences is not among them.
    public internal(set) var models: [String] = []
    public internal(set) var base: String?
    public internal(set) var method = "linear"
    /// Layers that share their numbers; 0 for all.
    public internal(set) var granularity = 0
    /// Parts of tensor names that have numbers of their own.
    public internal(set) var filters: [String] = []
    /// Straight lines between the groups' numbers, which then stand at equal distances along the layers.
    public internal(set) var isSmooth = false
    public internal(set) var allowsNegativeWeights = false
    /// What is searched; empty for what the method has.
    public internal(set) var parameters: [String] = []
    /// Begins at a random place.
    public internal(set) var startsAtRandom = false

    // Kept as they are.
    var type: ElementType?
    var outputType: ElementType?
    var tokenizer: JSON?
    var chatTemplate: String?
    var constants: [String: MergeSetting] = [:]
    var modelConstants: [[String: MergeSetting]] = []
    /// Numbers the configuration gives for what is searched, by model.
    var starts: [[String: Double]] = []
    var commonStarts: [String: Double] = [:]
    let place: String

    public private(set) var layerCount = 0
    public private(set) var genes: [Gene] = []

    init(place: String) { self.place = place }

    /// Groups of layers.
    public var groupCount: Int { granularity > 0 ? (layerCount + granularity - 1) / granularity : 1 }

    /// Lays the genes out for models of so many layers.
    mutating func layOut(layers: Int) throws(LyceumError) {
        layerCount = layers
        let declaration = try MergeMethods.declaration(named: method)
        let names = try searched(declaration)
        takeStarts(names)
        genes = []
        for group in 0..<groupCount {
            for filter in 0...filters.count {
                for name in names {
                    guard let parameter = declaration.parameters.first(where: { $0.name == name }) else { continue }
                    let range = try Self.range(name, self, declaration)
                    let owners = parameter.kind == .perModel ? models.indices.map { Int?.some($0) } : [nil]
                    for model in owners {
                        let given = model.flatMap { starts.indices.contains($0) ? starts[$0][name] : nil } ?? commonStarts[name]
                        let start = min(range.upperBound, max(range.lowerBound, given ?? Self.start(name, declaration, models.count)))
                        genes.append(Gene(parameter: name, model: model, group: group, filter: filter, range: range, start: start))
                    }
                }
            }
        }
    }

    /// What the configuration says about numbers that are searched is where the search begins.
    private mutating func takeStarts(_ names: [String]) {
        if starts.count != modelConstants.count { starts = modelConstants.map { _ in [:] } }
        for name in names {
            if case .number(let number)? = constants.removeValue(forKey: name) { commonStarts[name] = number }
            for model in modelConstants.indices {
                if case .number(let number)? = modelConstants[model].removeValue(forKey: name) { starts[model][name] = number }
            }
        }
    }

    private func searched(_ declaration: MergeMethodDeclaration) throws(LyceumError) -> [String] {
        let known = declaration.parameters.filter { Self.isSearchable($0) }.map(\.name)
        guard parameters.isEmpty else {
            if let stranger = parameters.first(where: { !known.contains($0) }) {
                throw LyceumError(
                    .invalidArgument, "the merge method \(method) has no number “\(stranger)” to search for", at: place,
                    remedy: known.isEmpty ? "choose another method" : "it has \(known.joined(separator: ", "))")
            }
            return parameters
        }
        // task_arithmetic takes a density and does not use it.
        let usual = ["weight", "density", "t", "select_topk"].filter { known.contains($0) && !($0 == "density" && method == "task_arithmetic") }
        guard !usual.isEmpty else {
            throw LyceumError(
                .invalidArgument, "the merge method \(method) has no numbers to search for", at: place,
                remedy: "choose linear, slerp, task_arithmetic, ties, dare_ties, breadcrumbs, della or sce")
        }
        return usual
    }

    private static func isSearchable(_ parameter: MergeParameter) -> Bool {
        (parameter.kind == .perModel || parameter.kind == .number) && ranges[parameter.name] != nil
    }

    private static let ranges: [String: ClosedRange<Double>] = [
        "weight": 0...1.5, "density": 0.05...1, "t": 0...1, "select_topk": 0.05...1, "lambda": 0...2, "gamma": 0...0.2,
    ]

    private static func range(
        _ name: String, _ genome: MergeGenome, _ declaration: MergeMethodDeclaration
    ) throws(LyceumError) -> ClosedRange<Double> {
        var range = ranges[name] ?? 0...1
        if name == "weight", genome.allowsNegativeWeights { range = -range.upperBound...range.upperBound }
        guard name == "density", declaration.parameters.contains(where: { $0.name == "epsilon" }) else { return range }
        // density ± epsilon has to stay between 0 and 1.
        var widest = 0.15
        for setting in [genome.constants["epsilon"]] + genome.modelConstants.map({ $0["epsilon"] }) {
            if case .number(let epsilon)? = setting { widest = max(widest, epsilon) }
        }
        guard widest < 0.48 else {
            throw LyceumError(
                .invalidArgument, "an epsilon of \(widest) leaves no densities to search", at: genome.place, remedy: "choose an epsilon below 0.48")
        }
        return widest + 0.01...1 - widest - 0.01
    }

    private static func start(_ name: String, _ declaration: MergeMethodDeclaration, _ models: Int) -> Double {
        switch name {
        case "weight":
            // Where weights are divided by their sum only their proportions count.
            let divides = declaration.parameters.first { $0.name == "normalize" || $0.name == "normalize_weights" }?.standard == 1
            return divides || models == 1 ? 0.75 : 1 / Double(models)
        case "lambda": return 1
        case "gamma": return 0.01
        default: return 0.5
        }
    }

    // MARK: - Numbers

    /// Where the search begins, in its own coordinates.
    public func start(seed: UInt64) -> [Double] {
        guard startsAtRandom else {
            return genes.map { BoxTransform.inverse(($0.start - $0.range.lowerBound) / ($0.range.upperBound - $0.range.lowerBound)) }
        }
        let philox = Philox(seed: seed)
        return genes.indices.map { philox.uniformPair(UInt64($0), .max).0 }
    }

    /// The numbers a point of the search stands for, to four decimals: what is measured is what is written.
    public func values(_ point: [Double]) -> [Double] {
        zip(genes, point).map { gene, x in
            let value = gene.range.lowerBound + BoxTransform.value(x) * (gene.range.upperBound - gene.range.lowerBound)
            return (value * 1e4).rounded() / 1e4
        }
    }
}
