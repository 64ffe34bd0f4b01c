public import LyceumCore

extension LetterBias {
    /// From the probabilities of options whose places mean nothing (letters). nil where items have different numbers of options.
    init?(_ items: CalibrationItems) {
        guard let rows = items.probabilities, let gold = items.gold, let options = rows.first?.count, options > 1,
            rows.allSatisfy({ $0.count == options })
        else { return nil }
        let count = Double(rows.count)
        probabilities = Self.mean(rows)
        var chosen = [Double](repeating: 0, count: options)
        var right = chosen
        for (row, key) in zip(rows, gold) {
            chosen[OptionScores.best(row)] += 1
            right[key] += 1
        }
        self.chosen = chosen.map { $0 / count }
        self.gold = right.map { $0 / count }
        distance = zip(self.chosen, self.gold).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
        probability = Self.homogeneity(items, rows, gold, options)
    }

    /// Whether choices and keys have the same shares, item by item paired: Stuart and Maxwell's test of marginal homogeneity.
    /// - Source: Stuart 1955, Maxwell 1970.
    private static func homogeneity(_ items: CalibrationItems, _ rows: [[Double]], _ gold: [Int], _ options: Int) -> Double {
        var table = [[Double]](repeating: [Double](repeating: 0, count: options), count: options)
        for (row, key) in zip(rows, gold) { table[OptionScores.best(row)][key] += 1 }
        let gaps = (0..<options).map { option in table[option].reduce(0, +) - table.reduce(0) { $0 + $1[option] } }
        // Options never chosen and never right, or always both, say nothing.
        let used = (0..<options).filter { option in
            (0..<options).contains { $0 != option && table[option][$0] + table[$0][option] > 0 }
        }
        guard used.count > 1 else { return 1 }
        let kept = used.dropLast()
        let matrix = kept.map { a in
            kept.map { b in
                a == b
                    ? table[a].reduce(0, +) + table.reduce(0) { $0 + $1[a] } - 2 * table[a][a] : -(table[a][b] + table[b][a])
            }
        }
        let vector = kept.map { gaps[$0] }
        guard let solved = LinearSystem.solve(matrix, vector) else { return .nan }
        let statistic = zip(vector, solved).reduce(0) { $0 + $1.0 * $1.1 }
        return ChiSquared(degreesOfFreedom: Double(kept.count)).upperTail(statistic)
    }

    static func mean(_ rows: [[Double]]) -> [Double] {
        guard let first = rows.first else { return [] }
        return first.indices.map { option in rows.reduce(0) { $0 + $1[option] } / Double(rows.count) }
    }

    /// The bias over rotations: each item asked once per rotation of its options, so that every content stands at every place; what is left of the
    /// mean distribution over places is the letters' own.
    ///
    /// - Parameter rotations: `[item][rotation][place]` probabilities.
    public static func overRotations(_ rotations: [[[Double]]]) throws(LyceumError) -> [Double] {
        try Checks.atLeast(1, rotations.count, "items")
        let places = rotations[0].first?.count ?? 0
        for (item, rows) in rotations.enumerated() {
            guard rows.count == places, places > 1, rows.allSatisfy({ $0.count == places }) else {
                throw LyceumError(
                    .invalidData, "expected \(places) rotations of \(places) options, found \(rows.count)", at: "item \(item)",
                    remedy: "ask every item once per rotation of its options")
            }
        }
        return mean(Array(rotations.joined()))
    }
}

/// Small systems of linear equations.
enum LinearSystem {
    /// By elimination with the largest pivot; nil where there is no single solution.
    static func solve(_ matrix: [[Double]], _ vector: [Double]) -> [Double]? {
        var rows = zip(matrix, vector).map { $0 + [$1] }
        let count = rows.count
        for column in 0..<count {
            guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }), abs(rows[pivot][column]) > 1e-12
            else { return nil }
            rows.swapAt(column, pivot)
            for row in 0..<count where row != column {
                let factor = rows[row][column] / rows[column][column]
                guard factor != 0 else { continue }
                for place in column...count { rows[row][place] -= factor * rows[column][place] }
            }
        }
        return (0..<count).map { rows[$0][count] / rows[$0][$0] }
    }
}
