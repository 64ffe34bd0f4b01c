internal import CLyceumKernels

/// Which experts every row goes to, and how much each counts.
///
/// Source: Shazeer et al. 2017 (arXiv 1701.06538), in the form of Jiang et al. 2024 (arXiv 2401.04088): the softmax over the largest logits.
public struct ExpertChoice: Sendable {
    /// Experts there are.
    public let experts: Int
    /// Experts for each row.
    public let count: Int
    /// `[rows · count]`, ascending within a row.
    public let chosen: [Int32]
    /// `[rows · count]`, 1 together within a row.
    public let shares: [Float]
    /// The rows each expert gets, ascending.
    public let rows: [[Int]]

    /// - Parameter logits: `[rows, experts]`, fp32.
    init(_ logits: Tensor, count: Int, threads: ThreadPool) {
        precondition((1...logits.width).contains(count), "\(count) of \(logits.width) experts")
        let rowCount = logits.rows
        var chosen = [Int32](repeating: 0, count: rowCount * count)
        var shares = [Float](repeating: 0, count: rowCount * count)
        lyc_choose_experts(threads.handle, logits.floats, rowCount, logits.width, count, &chosen, &shares)
        withExtendedLifetime(logits) {}
        self.init(experts: logits.width, count: count, chosen: chosen, shares: shares)
    }

    public init(experts: Int, count: Int, chosen: [Int32], shares: [Float]) {
        self.experts = experts
        self.count = count
        self.chosen = chosen
        self.shares = shares
        var rows = [[Int]](repeating: [], count: experts)
        for (place, expert) in chosen.enumerated() { rows[Int(expert)].append(place / count) }
        self.rows = rows
    }

    public var rowCount: Int { chosen.count / count }

    /// For each of the row's experts its result's row in that expert's results.
    public var places: [(expert: Int, row: Int)] {
        var seen = [Int](repeating: 0, count: experts)
        return chosen.map { expert in
            defer { seen[Int(expert)] += 1 }
            return (Int(expert), seen[Int(expert)])
        }
    }

    /// Where the rows lie that are mixed, in the order of `chosen`.
    /// - Precondition: `results` has a tensor with a row for each of an expert's rows, by expert; nil for experts without rows.
    func pointers(_ results: [Tensor?]) -> [UnsafeMutablePointer<Float>?] {
        let starts = results.map { $0?.floats }
        let width = results.lazy.compactMap { $0?.width }.first ?? 0
        return places.map { place in starts[place.expert].map { $0 + place.row * width } }
    }
}

extension CPUBackend {
    public func chooseExperts(_ logits: Tensor, count: Int) -> ExpertChoice { ExpertChoice(logits, count: count, threads: threads) }

    public func mixExperts(_ results: [Tensor?], choice: ExpertChoice, logits: Tensor) -> Tensor {
        let out = make(choice.rowCount, results.lazy.compactMap { $0?.width }.first ?? 0)
        mix(results, choice, into: out, threads: threads)
        return out
    }
}

/// The sum over a row's experts of share times result.
func mix(_ results: [Tensor?], _ choice: ExpertChoice, into out: Tensor, threads: ThreadPool) {
    let parts = choice.pointers(results).map { UnsafePointer($0) }
    lyc_mix_experts(threads.handle, parts, choice.shares, choice.count, out.floats, choice.rowCount, out.width)
    withExtendedLifetime((results, out)) {}
}
