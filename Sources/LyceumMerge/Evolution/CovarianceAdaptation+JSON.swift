public import LyceumCore

extension CovarianceAdaptation {
    /// Everything the search is, to the bit.
    public var json: JSON {
        func list(_ numbers: [Double]) -> JSON { .array(numbers.map { .number($0) }) }
        return [
            "seed": .string("\(seed)"), "run": .integer(run), "population": .integer(population), "generation": .integer(generation),
            "decomposed": .integer(decomposed), "mean": list(mean), "step": .number(step), "covariance": list(covariance),
            "covariance_path": list(covariancePath), "step_path": list(stepPath), "basis": list(basis), "lengths": list(lengths),
        ]
    }

    /// - Throws: `LyceumError` (`invalidData`) for anything else than what ``json`` gives.
    public init(_ json: JSON, at place: String) throws(LyceumError) {
        func list(_ key: String) -> [Double] { (json[key]?.arrayValue ?? []).compactMap(\.doubleValue) }
        guard let seed = json["seed"]?.stringValue.flatMap({ UInt64($0) }), let run = json["run"]?.intValue, let step = json["step"]?.doubleValue,
            let population = json["population"]?.intValue, let generation = json["generation"]?.intValue, let decomposed = json["decomposed"]?.intValue
        else { throw Self.broken(place) }
        try self.init(mean: list("mean"), step: step, population: population, seed: seed, run: run)
        let n = dimension
        self.generation = generation
        self.decomposed = decomposed
        covariance = list("covariance")
        basis = list("basis")
        covariancePath = list("covariance_path")
        stepPath = list("step_path")
        lengths = list("lengths")
        guard generation >= 0, [covariance.count, basis.count] == [n * n, n * n], [covariancePath.count, stepPath.count, lengths.count] == [n, n, n]
        else { throw Self.broken(place) }
    }

    private static func broken(_ place: String) -> LyceumError {
        LyceumError(.invalidData, "the state of the search is not complete", at: place, remedy: "begin anew with --force")
    }
}
