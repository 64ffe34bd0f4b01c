import ArgumentParser
import Lyceum

struct FieldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field",
        abstract: "Make an invented field to grow an expert in: textbook, exercises, questions.",
        discussion: """
            The herbs of a valley that does not exist, each with four properties. No model can know them, so every right answer above chance was \
            learned from the textbook. Exercises ask about other facts than the questions do. The same seed gives the same files.

            Written: texts/volume-N.md and texts.jsonl (the textbook), exercises.jsonl and conversations.jsonl, questions and other_questions \
            (.jsonl and .yaml: the examination, and the same facts in words that no exercise has), general.jsonl and .yaml (plain general \
            knowledge, to see what is forgotten), train.yaml and naive.yaml (settings for lyceum train), facts.jsonl, field.json.

            Example:
              lyceum field herbs --seed 7
              lyceum exam run smollm2-135m-instruct --tasks herbs/questions.yaml,herbs/general.yaml
              lyceum train herbs/naive.yaml
            """)

    @Argument(help: "The folder to write.")
    var output: String

    @Option(help: "What all names and facts depend on, 0 or more.")
    var seed: UInt64 = 1

    @Option(help: "Facts that are asked for, 1 to 10000; rounded up to a multiple of 16.")
    var facts = 160

    @Option(help: "Facts that exercises show, 1 to 10000; rounded up to a multiple of 16.")
    var exercises = 32

    @Option(help: "Volumes of the textbook, 1 to 100: each says every fact once, in other words.")
    var volumes = 5

    @Option(help: "The model that train.yaml names.")
    var model = InventedField.Training.defaultModel

    @Flag(help: "One JSON object with the files.")
    var json = false

    func run() throws {
        try Self.check(facts, 1...10_000, "--facts")
        try Self.check(exercises, 1...10_000, "--exercises")
        try Self.check(volumes, 1...100, "--volumes")
        let field = InventedField(seed: seed, examined: facts, exercises: exercises)
        let files = try field.write(to: output, volumes: volumes) + GeneralKnowledge.write(to: output) + field.writeTraining(to: output, model: model)
        if json {
            Output.json([
                "output": .string(output), "valley": .string(field.name), "herbs": .integer(field.herbs.count),
                "examined": .integer(field.examined.count), "exercises": .integer(field.exercises.count), "seed": .string("\(seed)"),
                "files": .array(files.map { .string($0) }),
            ])
        } else {
            Output.line("\(output): \(field.herbs.count) herbs of the valley of \(field.name), \(field.facts.count) facts")
            Output.line("  \(field.examined.count) are asked for, \(field.exercises.count) are shown in exercises")
        }
    }

    private static func check(_ value: Int, _ range: ClosedRange<Int>, _ flag: String) throws {
        guard !range.contains(value) else { return }
        throw LyceumError(.invalidArgument, "expected \(range.lowerBound) to \(range.upperBound), found \(value)", at: flag)
    }
}
