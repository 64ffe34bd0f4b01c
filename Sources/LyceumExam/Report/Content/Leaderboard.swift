public import LyceumCore

/// Several models on several tasks.
public struct Leaderboard: Sendable, Hashable {
    public struct Column: Sendable, Hashable {
        public var task: String
        public var metric: String
        public var unit: ReportUnit
        public var isHigherBetter: Bool
        public var chance: Double?
        /// Below how many groups the task stands, and whether it is one.
        public var depth: Int
        public var isGroup: Bool

        public init(
            task: String, metric: String, unit: ReportUnit = .share, isHigherBetter: Bool = true, chance: Double? = nil, depth: Int = 0,
            isGroup: Bool = false
        ) {
            self.task = task
            self.metric = metric
            self.unit = unit
            self.isHigherBetter = isHigherBetter
            self.chance = chance
            self.depth = depth
            self.isGroup = isGroup
        }
    }

    public struct Cell: Sendable, Hashable {
        public var estimate: ReportEstimate
        public var count: Int
        /// Places it may have: 1 + models shown to be better, to all but those shown to be worse. nil where nothing was compared.
        public var rank: ClosedRange<Int>?

        public init(estimate: ReportEstimate, count: Int, rank: ClosedRange<Int>? = nil) {
            self.estimate = estimate
            self.count = count
            self.rank = rank
        }

        /// No model was shown to be better.
        public var isTiedForFirst: Bool { rank?.lowerBound == 1 }
    }

    public struct Row: Sendable, Hashable {
        public var model: String
        /// Shown below the name: strategy, weight type, date.
        public var detail: String
        /// One per column; nil where the model was not examined.
        public var cells: [Cell?]

        public init(model: String, detail: String = "", cells: [Cell?]) {
            self.model = model
            self.detail = detail
            self.cells = cells
        }
    }

    public var title: String
    public var columns: [Column]
    public var rows: [Row]
    public var notes: [String]

    public init(title: String = "Leaderboard", columns: [Column], rows: [Row], notes: [String] = []) {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.notes = notes
    }

    /// Fills in the places from paired comparisons: a model is before another only where the corrected test says so.
    public mutating func rank(by comparisons: [ReportComparison]) {
        let pairs = comparisons.flatMap(\.pairs)
        for column in columns.indices {
            let pairs = pairs.filter { $0.task == columns[column].task }
            guard !pairs.isEmpty else { continue }
            let present = rows.indices.filter { rows[$0].cells.indices.contains(column) && rows[$0].cells[column] != nil }
            for row in present {
                let model = rows[row].model
                let better = Set(pairs.compactMap { $0.loser == model ? $0.winner : nil }).count
                let worse = Set(pairs.compactMap { $0.winner == model ? $0.loser : nil }).count
                let last = max(1 + better, present.count - worse)
                rows[row].cells[column]?.rank = min(1 + better, present.count)...min(last, present.count)
            }
        }
    }

    /// Models by their mean place, then their mean score, then their name.
    public mutating func sort() {
        let keys = rows.map { row -> (Double, Double) in
            let places = row.cells.compactMap { $0?.rank }.map { Double($0.lowerBound + $0.upperBound) / 2 }
            let scores = zip(columns, row.cells).compactMap { column, cell in
                cell.map { column.isHigherBetter ? $0.estimate.value : -$0.estimate.value }
            }
            return (Self.mean(places) ?? .infinity, -(Self.mean(scores) ?? -.infinity))
        }
        let order = rows.indices.sorted { (keys[$0].0, keys[$0].1, rows[$0].model) < (keys[$1].0, keys[$1].1, rows[$1].model) }
        rows = order.map { rows[$0] }
    }

    private static func mean(_ values: [Double]) -> Double? {
        let finite = values.filter(\.isFinite)
        return finite.isEmpty ? nil : finite.reduce(0, +) / Double(finite.count)
    }

    public var json: JSON {
        [
            "title": .string(title),
            "columns": .array(
                columns.map {
                    [
                        "task": .string($0.task), "metric": .string($0.metric), "unit": .string($0.unit.rawValue),
                        "higher_is_better": .bool($0.isHigherBetter), "chance": $0.chance.map { .number($0) } ?? .null,
                    ]
                }),
            "rows": .array(
                rows.map { row in
                    ["model": .string(row.model), "detail": .string(row.detail), "cells": .array(row.cells.map { $0?.json ?? .null })]
                }),
            "notes": .array(notes.map { .string($0) }),
        ]
    }
}

extension Leaderboard.Cell {
    var json: JSON {
        [
            "estimate": estimate.json, "items": .integer(count),
            "rank": rank.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) } ?? .null,
        ]
    }
}

extension ReportPair {
    /// The model shown to be better, if any.
    var winner: String? { verdict == .win ? candidate : verdict == .loss ? baseline : nil }
    var loser: String? { verdict == .win ? baseline : verdict == .loss ? candidate : nil }
}
