internal import LyceumExam

extension SourceMixWorld {
    /// A document of a general source.
    ///
    /// - Parameters:
    ///   - source: a position in ``sources``.
    ///   - part: texts of different parts are drawn apart, such as those for training and those held out.
    public func text(of source: Int, number: Int, part: String) -> String {
        var draws = SeededDraws(seed: seed, "source-mix/\(part)/\(source)", number)
        return switch source {
        case 0: Self.story(&draws)
        case 1: (0..<6).map { _ in fact(&draws) }.joined(separator: " ")
        case 2: (0..<6).map { _ in Self.sum(&draws) }.joined(separator: " ")
        default: Self.brackets(&draws)
        }
    }

    private static func story(_ draws: inout SeededDraws) -> String {
        let who = draws.pick(["Mia", "Tom", "Ana", "Ben", "Lea", "Max"])
        let place = draws.pick(["market", "school", "garden", "station", "beach"])
        let thing = draws.pick(["apple", "book", "kite", "hat", "ball"])
        let color = draws.pick(SubstanceRelation.all[0].values)
        let friend = draws.pick(["a young girl", "an old man", "the teacher", "a small dog"])
        let mood = draws.pick(["happy", "tired", "proud", "quiet"])
        return "\(who) went to the \(place). There \(who) found a \(color) \(thing). Then \(friend) came along. "
            + "They looked at the \(thing) for a while. In the evening \(who) was \(mood) and went home."
    }

    private func fact(_ draws: inout SeededDraws) -> String {
        let town = draws.below(towns.count)
        return switch draws.below(3) {
        case 0: "The town of \(towns[town]) lies in \(lands[town % lands.count])."
        case 1: "\(towns[town]) has \(100 + town) houses and a tower."
        default: "The road from \(towns[town]) leads to \(towns[(town * 7 + 3) % towns.count])."
        }
    }

    private static func sum(_ draws: inout SeededDraws) -> String {
        let (a, b) = (draws.below(50), draws.below(50))
        return draws.chance(0.6) ? "\(a) + \(b) = \(a + b)." : "\(max(a, b)) - \(min(a, b)) = \(abs(a - b))."
    }

    private static func brackets(_ draws: inout SeededDraws) -> String {
        let kinds = [("(", ")"), ("[", "]"), ("{", "}")]
        var text: [String] = []
        var open: [Int] = []
        while text.count < 24 {
            if !open.isEmpty, open.count > 5 || draws.chance(0.45) {
                text.append(kinds[open.removeLast()].1)
            } else {
                let kind = draws.below(kinds.count)
                open.append(kind)
                text.append(kinds[kind].0)
            }
        }
        return (text + open.reversed().map { kinds[$0].1 }).joined(separator: " ")
    }
}
