import CLyceumKernels
import Testing

/// Sums of few rows, beside plain double precision.
@Suite("Rows as sums of few others")
struct TransplantKernelTests {
    static let width = 12
    static let points = 40

    static func normal(_ rows: Int, _ columns: Int, stream: UInt64) -> [Float] {
        var values = [Float](repeating: 0, count: rows * columns)
        lyc_fill_normal(nil, 9, stream, 0, &values, values.count, 1)
        return values
    }

    static func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    static func row(_ table: [Float], _ row: Int, _ width: Int = width) -> ArraySlice<Float> { table[row * width..<(row + 1) * width] }

    static func products(_ a: [Float], _ b: [Float]) -> [Float] {
        (0..<a.count / width).flatMap { i in (0..<b.count / width).map { j in Float(dot(row(a, i), row(b, j))) } }
    }

    static func pursue(_ targets: [Float], _ table: [Float], k: Int, gram: Bool) -> (indices: [UInt32], coefficients: [Float]) {
        let count = targets.count / width
        var (indices, coefficients) = ([UInt32](repeating: 0, count: count * k), [Float](repeating: 0, count: count * k))
        var products = products(targets, table)
        let squares = Self.products(table, table)
        let status = squares.withUnsafeBufferPointer { squares in
            lyc_pursuit(
                nil, targets, table, &products, gram ? squares.baseAddress : nil, count, table.count / width, width, k, &indices, &coefficients)
        }
        #expect(status == 0)
        return (indices, coefficients)
    }

    /// Least squares by Gauss's elimination of the normal equations.
    static func leastSquares(_ target: ArraySlice<Float>, _ rows: [ArraySlice<Float>]) -> [Double] {
        let n = rows.count
        var system = (0..<n).map { i in (0..<n).map { dot(rows[i], rows[$0]) } + [dot(rows[i], target)] }
        for i in 0..<n {
            let pivot = (i..<n).max { abs(system[$0][i]) < abs(system[$1][i]) }!
            system.swapAt(i, pivot)
            for j in 0..<n where j != i {
                let factor = system[j][i] / system[i][i]
                for column in i...n { system[j][column] -= factor * system[i][column] }
            }
        }
        return (0..<n).map { system[$0][n] / system[$0][$0] }
    }

    /// The textbook's pursuit: the residual computed anew in every step.
    static func reference(_ target: ArraySlice<Float>, _ table: [Float], k: Int) -> (chosen: [Int], coefficients: [Double]) {
        var (chosen, coefficients, rest) = ([Int](), [Double](), target.map(Double.init))
        for _ in 0..<k {
            let best = (0..<table.count / width).filter { !chosen.contains($0) }.max { a, b in
                func size(_ i: Int) -> Double { abs(zip(row(table, i), rest).reduce(0) { $0 + Double($1.0) * $1.1 }) }
                return size(a) < size(b)
            }!
            chosen.append(best)
            coefficients = leastSquares(target, chosen.map { row(table, $0) })
            rest = target.map(Double.init)
            for (point, factor) in zip(chosen, coefficients) {
                for (place, value) in row(table, point).enumerated() { rest[place] -= factor * Double(value) }
            }
        }
        return (chosen, coefficients)
    }

    @Test("pursuit chooses and weighs as the textbook's form does, with and without stored inner products")
    func pursuit() {
        let (targets, table) = (Self.normal(7, Self.width, stream: 1), Self.normal(Self.points, Self.width, stream: 2))
        for gram in [true, false] {
            let (indices, coefficients) = Self.pursue(targets, table, k: 5, gram: gram)
            for target in 0..<7 {
                let wanted = Self.reference(Self.row(targets, target), table, k: 5)
                #expect(indices[target * 5..<target * 5 + 5].map(Int.init) == wanted.chosen)
                for (a, b) in zip(coefficients[target * 5..<target * 5 + 5], wanted.coefficients) { #expect(abs(Double(a) - b) < 1e-5) }
            }
        }
    }

    @Test("a point itself takes one point; a point in double is passed over; no more points than the width are needed")
    func edges() {
        var table = Self.normal(Self.points, Self.width, stream: 2)
        // Point 1 is point 0 again.
        table.replaceSubrange(Self.width..<2 * Self.width, with: Self.row(table, 0).map { $0 * 2 })
        let target = Array(Self.row(table, 5)) + (0..<Self.width).map { table[$0] * 3 + table[2 * Self.width + $0] }
        let (indices, coefficients) = Self.pursue(target, table, k: Self.width, gram: true)
        #expect(indices.contains(5))
        for (number, wanted) in [0, 1].map({ ($0, Array(target[$0 * Self.width..<($0 + 1) * Self.width])) }) {
            var sum = [Double](repeating: 0, count: Self.width)
            for place in 0..<Self.width {
                let (point, factor) = (Int(indices[number * Self.width + place]), Double(coefficients[number * Self.width + place]))
                for (column, value) in Self.row(table, point).enumerated() { sum[column] += factor * Double(value) }
            }
            for (a, b) in zip(sum, wanted) { #expect(abs(a - Double(b)) < 1e-4) }
        }
        #expect(coefficients.allSatisfy { $0.isFinite && abs($0) < 100 })
    }

    @Test("neighbors and their weights are those of a full sort", arguments: [0, 1] as [Int32])
    func neighbors(cosine: Int32) {
        let (targets, table) = (Self.normal(5, Self.width, stream: 3), Self.normal(Self.points, Self.width, stream: 4))
        var (indices, weights) = ([UInt32](repeating: 0, count: 30), [Float](repeating: 0, count: 30))
        #expect(lyc_nearest_points(nil, targets, table, Self.products(targets, table), 5, Self.points, Self.width, 6, cosine, &indices, &weights) == 0)
        for target in 0..<5 {
            let x = Self.row(targets, target)
            let distances = (0..<Self.points).map { point -> Double in
                let y = Self.row(table, point)
                if cosine == 1 { return 1 - Self.dot(x, y) / (Self.dot(x, x) * Self.dot(y, y)).squareRoot() }
                return zip(x, y).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }.squareRoot()
            }
            let nearest = distances.indices.sorted { distances[$0] < distances[$1] }.prefix(6)
            #expect(indices[target * 6..<target * 6 + 6].map(Int.init) == Array(nearest))
            let raw = nearest.map { cosine == 1 ? 1 - distances[$0] : 1 / distances[$0] }
            for (a, b) in zip(weights[target * 6..<target * 6 + 6], raw) { #expect(abs(Double(a) - b / raw.reduce(0, +)) < 1e-6) }
        }
    }
}
