internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor
internal import LyceumText

/// Makes the rows of a new vocabulary for one table: embedding or head.
final class TransplantRows {
    /// Bytes of inner products between all shared tokens that are kept at most; beyond it they are computed when needed.
    static let gramLimit = 2 << 30
    /// Inner products of a block of tokens with all shared ones.
    private static let blockLimit = 1 << 24

    private let matching: TokenMatching
    private let options: TransplantOptions
    private let pieces: [[Int32]]
    private let tokenCount: Int
    let rowCount: Int
    /// Told how many tokens are made, of how many.
    var progress: ((Int, Int) throws(LyceumError) -> Void)?
    private(set) var squaredMissing = 0.0
    private(set) var squaredLength = 0.0

    /// - Parameters:
    ///   - tokenCount: rows of the model that are tokens, not padding.
    ///   - rowCount: of the result.
    init(_ matching: TokenMatching, _ options: TransplantOptions, pieces: [[Int32]], tokenCount: Int, rowCount: Int) {
        self.matching = matching
        self.options = options
        self.pieces = pieces
        self.tokenCount = tokenCount
        self.rowCount = rowCount
    }

    /// - Parameters:
    ///   - old: the model's table, fp32.
    ///   - donor: the donor's, where the method looks at it.
    func table(_ old: Tensor, donor: Tensor?, name: String) throws(LyceumError) -> Tensor {
        let result = Tensor(zeros: [rowCount, old.width])
        let mean = mean(old)
        for number in 0..<rowCount {
            guard number < matching.rows.count, let row = matching.rows[number] else {
                // Numbers without a token, too: the logit of a row of zeros can be the largest.
                VectorArithmetic.copyRow(0, of: mean, to: number, of: result)
                continue
            }
            VectorArithmetic.copyRow(row, of: old, to: number, of: result)
        }
        try fill(result, old, donor, name)
        return result
    }

    private func mean(_ table: Tensor) -> Tensor {
        let result = Tensor(zeros: [1, table.width])
        var sums = [Double](repeating: 0, count: table.width)
        withExtendedLifetime((table, result)) { lyc_mean_rows(table.floats, table.width, nil, tokenCount, &sums, result.floats) }
        return result
    }

    private func fill(_ result: Tensor, _ old: Tensor, _ donor: Tensor?, _ name: String) throws(LyceumError) {
        switch options.method {
        case .mean: return
        case .zero:
            let nothing = Tensor(zeros: [1, old.width])
            for id in matching.unknown { VectorArithmetic.copyRow(0, of: nothing, to: id, of: result) }
        case .subword: fillFromPieces(result, old)
        case .omp, .interpolation:
            guard let donor else { throw LyceumError(.invalidArgument, "the donor has no rows to look at", at: name) }
            try fillFromShared(result, old, donor, name)
        }
    }

    private func fillFromPieces(_ result: Tensor, _ old: Tensor) {
        var sums = [Double](repeating: 0, count: old.width)
        withExtendedLifetime((result, old)) {
            for (id, rows) in zip(matching.unknown, pieces) where !rows.isEmpty {
                lyc_mean_rows(old.floats, old.width, rows, rows.count, &sums, result.floats + id * old.width)
            }
        }
    }

    // MARK: - Shared tokens

    private func fillFromShared(_ result: Tensor, _ old: Tensor, _ donor: Tensor, _ name: String) throws(LyceumError) {
        let shared = matching.shared.filter { $0.donor < donor.shape[0] }
        let made = matching.unknown.filter { $0 < donor.shape[0] }
        guard !made.isEmpty else { return }
        guard !shared.isEmpty else {
            throw LyceumError(.invalidArgument, "model and donor share no token", at: name, remedy: "use --method subword or mean")
        }
        let count = Self.count(options, shared: shared.count, width: donor.width)
        let points = gathered(donor, shared.map(\.donor))
        let mine = gathered(old, shared.map(\.row))
        let gram = try gram(points)
        let block = max(1, Self.blockLimit / shared.count)
        var start = 0
        while start < made.count {
            let ids = Array(made[start..<min(made.count, start + block)])
            let targets = gathered(donor, ids)
            let (indices, coefficients) = try sums(targets, points, gram, count, name)
            let rows = Tensor(zeros: [ids.count, old.width])
            mix(mine, indices, coefficients, count, rows)
            // A row the donor never learned is no sum of anything; it keeps the mean.
            for (place, id) in ids.enumerated() where coefficients[place * count..<(place + 1) * count].contains(where: { $0 != 0 }) {
                VectorArithmetic.copyRow(place, of: rows, to: id, of: result)
            }
            measure(targets, points, indices, coefficients, count)
            start += ids.count
            try progress?(start, made.count)
        }
    }

    static func count(_ options: TransplantOptions, shared: Int, width: Int) -> Int {
        min(options.count, shared, options.method == .omp ? width : shared)
    }

    private func gathered(_ table: Tensor, _ rows: [Int]) -> Tensor {
        let result = Tensor(zeros: [rows.count, table.width])
        for (place, row) in rows.enumerated() { VectorArithmetic.copyRow(row, of: table, to: place, of: result) }
        return result
    }

    private func gram(_ points: Tensor) throws(LyceumError) -> Tensor? {
        let count = points.shape[0]
        guard options.method == .omp, count * count * 4 <= Self.gramLimit else { return nil }
        return try products(points, points)
    }

    /// `a bᵀ`
    private func products(_ a: Tensor, _ b: Tensor) throws(LyceumError) -> Tensor {
        let result = Tensor(zeros: [a.shape[0], b.shape[0]])
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        let status = withExtendedLifetime((a, b, result)) {
            lyc_gemm(
                ThreadPool.shared.handle, LYC_F32, 0, 1, a.shape[0], b.shape[0], a.width, a.floats, a.width, b.floats, b.width, result.floats,
                b.shape[0], 0, &workspace)
        }
        guard status == 0 else { throw LyceumError(.limitExceeded, "no memory to multiply matrices", remedy: "close other programs") }
        return result
    }

    private func sums(
        _ targets: Tensor, _ points: Tensor, _ gram: Tensor?, _ count: Int, _ name: String
    ) throws(LyceumError) -> (indices: [UInt32], coefficients: [Float]) {
        let products = try products(targets, points)
        var indices = [UInt32](repeating: 0, count: targets.shape[0] * count)
        var coefficients = [Float](repeating: 0, count: indices.count)
        let (method, usesCosine) = (options.method, options.usesCosine)
        let status = withExtendedLifetime((targets, points, products, gram)) {
            method == .omp
                ? lyc_pursuit(
                    ThreadPool.shared.handle, targets.floats, points.floats, products.floats, gram.map { UnsafePointer($0.floats) },
                    targets.shape[0], points.shape[0], points.width, count, &indices, &coefficients)
                : lyc_nearest_points(
                    ThreadPool.shared.handle, targets.floats, points.floats, products.floats, targets.shape[0], points.shape[0], points.width,
                    count, usesCosine ? 1 : 0, &indices, &coefficients)
        }
        try VectorArithmetic.checkMemory(status, name)
        return (indices, coefficients)
    }

    private func mix(_ table: Tensor, _ indices: [UInt32], _ coefficients: [Float], _ count: Int, _ out: Tensor) {
        withExtendedLifetime((table, out)) {
            lyc_mix_rows(ThreadPool.shared.handle, table.floats, table.width, indices, coefficients, out.shape[0], count, out.floats)
        }
    }

    /// How much of the donor's rows the sums miss.
    private func measure(_ targets: Tensor, _ points: Tensor, _ indices: [UInt32], _ coefficients: [Float], _ count: Int) {
        let sums = Tensor(zeros: targets.shape)
        mix(points, indices, coefficients, count, sums)
        VectorArithmetic.add(targets, scale: -1, to: sums)
        squaredMissing += VectorArithmetic.squaredLength(sums)
        squaredLength += VectorArithmetic.squaredLength(targets)
    }

    var missing: Double? { squaredLength > 0 ? (squaredMissing / squaredLength).squareRoot() : nil }
}
