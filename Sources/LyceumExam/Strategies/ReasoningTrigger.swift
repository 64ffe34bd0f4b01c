/// The sentences after the answer mark that make a model reason (row 32).
public enum ReasoningTrigger {
    /// Numbered from 1 as in the method's code.
    public static let all = [
        "Let's think step by step.",
        "We should think about this step by step.",
        "First,",
        "Before we dive into the answer,",
        "Proof followed by the answer.",
        "Let's think step by step in a realistic way.",
        "Let's think step by step using common sense and knowledge.",
        "Let's think like a detective step by step.",
        "Let's think about this logically.",
        "Let's think step by step. First,",
        "Let's think",
        "Let's solve this problem by splitting it into steps.",
        "The answer is after the proof.",
        "Let's be realistic and think step by step.",
    ]

    /// A number of the list, or a sentence of one's own.
    public static func sentence(_ text: String) -> String {
        guard let number = Int(text), all.indices.contains(number - 1) else { return text }
        return all[number - 1]
    }
}
