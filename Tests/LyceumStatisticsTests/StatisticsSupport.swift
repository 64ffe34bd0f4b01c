import Foundation
import LyceumCore
import Testing

@testable import LyceumStatistics

/// Golden values and made-up data for tests of statistics.
enum StatisticsFixture {
    static let all = load("statistics")
    static let counts = load("golden-counts")

    private static func load(_ name: String) -> JSON {
        guard let folder = Bundle.module.resourcePath, let json = try? JSON.read(path: "\(folder)/Fixtures/\(name).json") else { return .null }
        return json
    }

    /// A part of the fixture; a missing part fails the test that asks.
    static func part(_ path: String...) throws -> JSON {
        var json = all
        for key in path { json = try #require(json[key], "no \(path) in the fixture") }
        return json
    }

    static func rows(_ path: String...) throws -> [[Double]] {
        var json = all
        for key in path { json = try #require(json[key], "no \(path) in the fixture") }
        let rows = try #require(json.arrayValue).map { $0.numbers }
        try #require(!rows.isEmpty)
        return rows
    }
}

extension JSON {
    var numbers: [Double] { (arrayValue ?? []).compactMap(\.doubleValue) }
    var integers: [Int] { (arrayValue ?? []).compactMap(\.intValue) }
    var table: [[Double]] { (arrayValue ?? []).map(\.numbers) }
    func double(_ key: String) throws -> Double { try #require(self[key]?.doubleValue, "no number \(key)") }
    func list(_ key: String) throws -> [Double] {
        let list = try #require(self[key]).numbers
        try #require(!list.isEmpty)
        return list
    }
}

/// Relative agreement, absolute below `floor`.
func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-10, floor: Double = 0) -> Bool {
    if value == expected { return true }
    return abs(value - expected) <= max(tolerance * abs(expected), floor)
}

/// Random numbers for simulations.
struct Dice {
    private var stream: RandomStream

    init(_ seed: UInt64) { stream = RandomStream(seed: seed, purpose: .simulation, draw: 77) }

    mutating func uniform() -> Double { stream.unit() }
    mutating func below(_ limit: Int) -> Int { stream.below(limit) }
    mutating func hit(_ probability: Double) -> Double { stream.unit() < probability ? 1 : 0 }
    mutating func normal() -> Double { (-2 * log(stream.unit())).squareRoot() * cos(2 * Double.pi * stream.unit()) }
}

/// Two models' scores with these counts: both right, only A, only B, neither; and each item's cluster.
struct GoldenScores {
    var a: [Double] = []
    var b: [Double] = []
    var clusters: [String?] = []

    init(_ name: String) throws {
        let entry = try #require(StatisticsFixture.counts.arrayValue?.first { $0["name"]?.stringValue == name })
        for (number, row) in try #require(entry["clusters"]).table.enumerated() {
            for (kind, scores) in [(1.0, 1.0), (1, 0), (0, 1), (0, 0)].enumerated() {
                for _ in 0..<Int(row[kind]) {
                    a.append(scores.0)
                    b.append(scores.1)
                    clusters.append("\(number)")
                }
            }
        }
    }
}
