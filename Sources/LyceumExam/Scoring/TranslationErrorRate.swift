internal import LyceumText

/// Translation edit rate (Snover et al., 2006): edits and shifts of runs of words by the length of the reference, with the limits of sacrebleu 2.
public enum TranslationErrorRate {
    private static let longestShift = 10
    private static let farthestShift = 50
    private static let mostCandidates = 1000

    /// In percent; above 100 is possible.
    public static func score(_ pairs: [(references: [String], prediction: String)]) -> Double {
        var sums = [0.0, 0.0]
        for pair in pairs {
            let counts = counts(pair.prediction, references: pair.references)
            sums[0] += counts[0]
            sums[1] += counts[1]
        }
        return score(sums)
    }

    /// The fewest edits to any reference, and the mean length of the references.
    static func counts(_ prediction: String, references: [String]) -> [Double] {
        let words = PythonString.words(PythonString.lower(prediction))
        var fewest = Double.infinity
        var lengths = 0.0
        for reference in references {
            let other = PythonString.words(PythonString.lower(reference))
            lengths += Double(other.count)
            var numbers: [String: Int] = [:]
            func number(_ word: String) -> Int {
                if let known = numbers[word] { return known }
                numbers[word] = numbers.count
                return numbers.count - 1
            }
            let right = other.map(number)
            fewest = min(fewest, Double(edits(words.map(number), right)))
        }
        return references.isEmpty ? [0, 0] : [fewest, lengths / Double(references.count)]
    }

    static func score(_ sums: [Double]) -> Double {
        guard sums.count == 2 else { return 0 }
        return 100 * (sums[1] > 0 ? sums[0] / sums[1] : sums[0] > 0 ? 1 : 0)
    }

    private static func edits(_ words: [Int], _ reference: [Int]) -> Int {
        guard !reference.isEmpty else { return words.count }
        let distance = BeamDistance(reference)
        var words = words
        var shifts = 0
        var candidates = 0
        while true {
            let best = bestShift(words, reference, distance, &candidates)
            if candidates >= mostCandidates { break }
            guard let best, best.gain > 0 else { break }
            shifts += 1
            words = best.words
        }
        return shifts + distance.distance(words).cost
    }

    private struct Shift {
        var gain: Int
        var length: Int
        var start: Int
        var target: Int
        var words: [Int]

        func isBetter(than other: Shift) -> Bool {
            if (gain, length) != (other.gain, other.length) { return (gain, length) > (other.gain, other.length) }
            if (start, target) != (other.start, other.target) { return (start, target) < (other.start, other.target) }
            return false
        }
    }

    private static func bestShift(_ words: [Int], _ reference: [Int], _ distance: BeamDistance, _ candidates: inout Int) -> Shift? {
        let before = distance.distance(words)
        let alignment = Alignment(before.trace)
        var best: Shift?
        for (start, place, length) in sharedRuns(words, reference) {
            // A run that is right where it is stays, and so does one whose place in the reference is taken rightly.
            guard alignment.wordErrors[start..<start + length].contains(true),
                alignment.referenceErrors[place..<place + length].contains(true)
            else { continue }
            let aligned = alignment.positions[place]
            if aligned >= start, aligned < start + length { continue }
            var previous = -1
            for offset in -1..<length {
                guard place + offset < alignment.positions.count else { break }
                let target = place + offset == -1 ? 0 : alignment.positions[place + offset] + 1
                if target == previous { continue }
                previous = target
                let shifted = shift(words, start, length, to: target)
                let candidate = Shift(
                    gain: before.cost - distance.distance(shifted).cost, length: length, start: start, target: target, words: shifted)
                candidates += 1
                if best.map(candidate.isBetter) ?? true { best = candidate }
            }
            if candidates >= mostCandidates { break }
        }
        return best
    }

    private static func shift(_ words: [Int], _ start: Int, _ length: Int, to target: Int) -> [Int] {
        let run = words[start..<start + length]
        if target < start { return Array(words[..<target] + run + words[target..<start] + words[(start + length)...]) }
        if target > start + length { return Array(words[..<start] + words[start + length..<target] + run + words[target...]) }
        let end = min(words.count, length + target)
        return Array(words[..<start] + words[start + length..<max(start + length, end)] + run + words[max(start + length, end)...])
    }

    /// Runs of words that both texts have: start, start in the reference, length.
    private static func sharedRuns(_ words: [Int], _ reference: [Int]) -> [(Int, Int, Int)] {
        var runs: [(Int, Int, Int)] = []
        for start in words.indices {
            for place in reference.indices where abs(place - start) <= farthestShift {
                var length = 0
                while length < longestShift, start + length < words.count, place + length < reference.count,
                    words[start + length] == reference[place + length]
                {
                    length += 1
                    runs.append((start, place, length))
                }
            }
        }
        return runs
    }

    /// Which word stands for which of the reference.
    private struct Alignment {
        /// For each word of the reference the last word at or before its place; -1 for none.
        var positions: [Int] = []
        var referenceErrors: [Bool] = []
        var wordErrors: [Bool] = []

        init(_ trace: [BeamDistance.Edit]) {
            var position = -1
            for edit in trace {
                switch edit {
                case .keep, .substitute:
                    position += 1
                    positions.append(position)
                    referenceErrors.append(edit == .substitute)
                    wordErrors.append(edit == .substitute)
                case .insert:
                    // A word of the reference that is missing.
                    positions.append(position)
                    referenceErrors.append(true)
                case .delete:
                    position += 1
                    wordErrors.append(true)
                }
            }
        }
    }
}

/// The edit distance to a fixed reference in a band around the diagonal, with its edits.
struct BeamDistance {
    enum Edit: UInt8 { case keep, substitute, insert, delete }

    private static let width = 25
    private static let far = Int32.max / 2
    private let reference: [Int]

    init(_ reference: [Int]) { self.reference = reference }

    func distance(_ words: [Int]) -> (cost: Int, trace: [Edit]) {
        let columns = reference.count + 1
        var costs = [Int32](repeating: Self.far, count: columns * (words.count + 1))
        var edits = [Edit](repeating: .insert, count: costs.count)
        for column in 0..<columns { costs[column] = Int32(column) }
        let ratio = words.isEmpty ? 1 : Double(reference.count) / Double(words.count)
        let band = Double(Self.width) < ratio / 2 ? Int((ratio / 2 + Double(Self.width)).rounded(.up)) : Self.width
        for row in stride(from: 1, through: words.count, by: 1) {
            let diagonal = Int((Double(row) * ratio).rounded(.down))
            let last = row == words.count ? columns : min(columns, diagonal + band)
            for column in stride(from: max(0, diagonal - band), to: last, by: 1) {
                fill(row, column, columns, words[row - 1], &costs, &edits)
            }
        }
        return (Int(costs[costs.count - 1]), trace(edits, rows: words.count, columns: columns))
    }

    @inline(__always)
    private func fill(_ row: Int, _ column: Int, _ columns: Int, _ word: Int, _ costs: inout [Int32], _ edits: inout [Edit]) {
        let above = (row - 1) * columns + column
        let here = above + columns
        guard column > 0 else {
            costs[here] = costs[above] + 1
            edits[here] = .delete
            return
        }
        let isSame = word == reference[column - 1]
        var best = costs[above - 1] + (isSame ? 0 : 1)
        var edit: Edit = isSame ? .keep : .substitute
        if best > costs[above] + 1 { (best, edit) = (costs[above] + 1, .delete) }
        if best > costs[here - 1] + 1 { (best, edit) = (costs[here - 1] + 1, .insert) }
        guard best < Self.far else { return }
        costs[here] = best
        edits[here] = edit
    }

    private func trace(_ edits: [Edit], rows: Int, columns: Int) -> [Edit] {
        var trace: [Edit] = []
        var (row, column) = (rows, columns - 1)
        while row > 0 || column > 0 {
            let edit = row == 0 ? .insert : column == 0 ? .delete : edits[row * columns + column]
            trace.append(edit)
            if edit != .insert { row -= 1 }
            if edit != .delete { column -= 1 }
        }
        return trace.reversed()
    }
}
