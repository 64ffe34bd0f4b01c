public import LyceumCore
internal import LyceumData
public import LyceumExam

/// Questions that were made and audited.
public struct QuestionSet: Sendable {
    public let questions: [FieldQuestion]
    /// What can be told without knowing the field; nil for a single group of four, which is balanced by construction.
    public let audit: CueAudit?
    /// Facts found in the passages, by kind and type.
    public let candidates: [String: Int]
    /// Questions left out because the set gave something away with them.
    public let droppedForCues: Int
    /// Questions made but not asked for.
    public let surplus: Int

    init(
        _ quartets: [QuestionQuartet], candidates: [QuestionCandidate], passages: [Passage], options: QuestionMaker.Options
    ) throws(LyceumError) {
        let all = quartets.enumerated().map { Self.questions($1, number: $0, passages, seed: options.seed) }
        var (kept, dropped) = (all, 0)
        var audit = try Self.audit(kept)
        // Options are exchangeable by construction; what is left are words that questions share with their answers.
        while let current = audit, !current.isClean, kept.count > 4 {
            let worst = Set(kept.indices.sorted { (-Self.overlap(kept[$0]), $0) < (-Self.overlap(kept[$1]), $1) }.prefix(max(kept.count / 10, 1)))
            dropped += worst.count * 4
            kept = kept.indices.filter { !worst.contains($0) }.map { kept[$0] }
            audit = try Self.audit(kept)
        }
        if let count = options.count, kept.count > count / 4 {
            // Both kinds stay in their shares: the order is random.
            surplus = (kept.count - count / 4) * 4
            kept = Array(kept.prefix(count / 4))
            audit = try Self.audit(kept)
        } else {
            surplus = 0
        }
        questions = kept.flatMap { $0 }
        self.audit = audit
        droppedForCues = dropped
        self.candidates = candidates.reduce(into: [:]) { $0["\($1.kind.rawValue): \($1.type)", default: 0] += 1 }
    }

    /// Whether nothing tells right options from wrong ones without knowing the field.
    public var isClean: Bool { audit?.isClean ?? true }

    /// The four questions of a quartet: every position is right once.
    private static func questions(_ quartet: QuestionQuartet, number: Int, _ passages: [Passage], seed: UInt64) -> [FieldQuestion] {
        var draws = SeededDraws(seed: seed, "questions/options", number)
        let offset = draws.below(4)
        return quartet.members.enumerated().map { place, member in
            var options = draws.shuffled(quartet.members.filter { $0 != member }.map(\.answer))
            let answer = (place + offset) % 4
            options.insert(member.answer, at: min(answer, options.count))
            return FieldQuestion(
                id: "q\(number)-\(place + 1)", kind: member.kind, question: member.kind == .cloze ? "Fill the gap: \(member.stem)" : member.stem,
                options: options, answer: answer, type: member.type, group: "q\(number)", source: passages[member.passage].id, evidence: member.sentence)
        }
    }

    private static func audit(_ quartets: [[FieldQuestion]]) throws(LyceumError) -> CueAudit? {
        guard quartets.count >= 2 else { return nil }
        return try CueAudit(
            quartets.flatMap { $0 }.map { CueAudit.Item(stem: $0.question, choices: $0.options, answer: $0.answer, group: $0.group) })
    }

    /// How far the words of the questions point to the right options.
    private static func overlap(_ quartet: [FieldQuestion]) -> Double {
        quartet.reduce(0) { sum, question in
            let words = Set(TextWords.lowercased(question.question))
            let shares = question.options.map { option -> Double in
                let own = TextWords.lowercased(option)
                return own.isEmpty ? 0 : Double(own.filter(words.contains).count) / Double(own.count)
            }
            return sum + shares[question.answer] - shares.reduce(0, +) / Double(shares.count)
        }
    }

    // MARK: - Output

    /// Writes JSON lines that `lyceum exam run --tasks FILE` reads.
    public func write(to path: String) throws(LyceumError) {
        try AtomicFile.write(questions.map { $0.json.text() + "\n" }.joined(), to: path)
    }

    private func counts(_ key: (FieldQuestion) -> String) -> [(String, Int)] {
        var counts: [String: Int] = [:]
        for question in questions { counts[key(question), default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    public var json: JSON {
        var object = JSON.Object([
            ("questions", .integer(questions.count)), ("kinds", .object(JSON.Object(counts { $0.kind.rawValue }.map { ($0.0, .integer($0.1)) }))),
            ("types", .object(JSON.Object(counts { $0.type }.map { ($0.0, .integer($0.1)) }))),
            ("candidates", .object(JSON.Object(candidates.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))),
            ("dropped_for_cues", .integer(droppedForCues)), ("surplus", .integer(surplus)), ("is_clean", .bool(isClean)),
        ])
        if let audit { object["audit"] = audit.json }
        return .object(object)
    }

    /// A few lines for a terminal.
    public var summary: String {
        var lines = ["\(questions.count) questions: " + counts { $0.kind.rawValue }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")]
        lines.append("facts found: \(candidates.values.reduce(0, +)); left out for cues: \(droppedForCues); more than asked for: \(surplus)")
        guard let audit else { return lines.joined(separator: "\n") }
        for finding in audit.findings {
            func percent(_ value: Double) -> String { Quantities.fixed(value * 100, places: 1) }
            lines.append(
                "  \(finding.cue.rawValue): \(percent(finding.accuracy)) % right (\(percent(finding.interval.lower))–\(percent(finding.interval.upper)), chance \(percent(audit.chance)))")
        }
        lines.append(isClean ? "no cue tells the right options" : "the set is not clean: a rule that knows nothing of the field is right more often than chance")
        return lines.joined(separator: "\n")
    }
}
