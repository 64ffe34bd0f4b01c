public import LyceumCore
internal import LyceumExam

extension SkillsWorld {
    /// Writes the world as a folder:
    /// - `old.jsonl` and `new.jsonl`, what is told of the two families, as prompts and completions in random order;
    /// - `texts.jsonl`, the same as running text, to learn tokens from;
    /// - `copying.jsonl`, `sums.jsonl`, `turning.jsonl` and `colors.jsonl`, the questions;
    /// - `old_texts.jsonl` and `new_texts.jsonl`, the questions with their answers as running text.
    ///
    /// - Parameter repeats: how often a sum or a color is told; rows of letters are told once.
    /// - Throws: `LyceumError` (`inputOutput`) when the folder or a file cannot be written.
    public func write(to folder: String, repeats: Int = 5) throws(LyceumError) {
        try FileSystem.makeFolder(folder)
        var all: [OptionQuestion] = []
        for (family, skills) in [("old", [Skill.copying, .sums]), ("new", [.turning, .colors])] {
            let told = skills.flatMap { skill in
                (0..<(skill == .sums ? repeats : skill == .colors ? repeats * 4 : 1)).flatMap { _ in exercises(skill) }
            }
            all += told
            var draws = SeededDraws(seed: seed, "skills/order/\(family)")
            try WorldFiles.write(draws.shuffled(told).map(\.taught), to: "\(folder)/\(family).jsonl")
            try WorldFiles.write(skills.flatMap(items).map(\.text), to: "\(folder)/\(family)_texts.jsonl")
        }
        try WorldFiles.write(all.map(\.text), to: "\(folder)/texts.jsonl")
        for skill in Skill.allCases { try WorldFiles.write(items(skill).map(\.asked), to: "\(folder)/\(skill.rawValue).jsonl") }
    }
}
