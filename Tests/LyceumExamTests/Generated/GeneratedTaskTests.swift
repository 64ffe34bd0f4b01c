import LyceumCore
import LyceumExam
import Testing

@Suite("Generated tasks")
struct GeneratedTaskTests {
    private func questions(_ name: String, _ split: String = "test") throws -> [String] {
        try #require(try GeneratedTasks.set(named: name)).documents[split]?.compactMap { $0["question"]?.stringValue } ?? []
    }

    @Test("the same name and seed give the same documents, another seed shares none, and more items keep the first", arguments: [
        "arithmetic:digits=6", "last_letters", "coin_flip:flips=6", "iq_symbolic_mapping", "iq_counting:length=20", "iq_replacement", "iq_head_tail",
        "iq_repeating", "iq_slicing", "iq_retrieval", "iq_supporting_facts:noise=10",
    ])
    func seeds(_ name: String) throws {
        let separator = name.contains(":") ? "," : ":"
        let one = try GeneratedTasks.set(named: name), again = try GeneratedTasks.set(named: name)
        #expect(one == again)
        let first = try questions(name)
        #expect(first.count == 200)
        #expect(Set(first).count == 200)
        #expect(Set(first).isDisjoint(with: try questions(name, "train")))
        #expect(Set(first).isDisjoint(with: try questions("\(name)\(separator)seed=2")))
    }

    @Test("numbers of items do not change the items")
    func prefix() throws {
        #expect(GeneratedTasks.all.map(\.name).count == Set(GeneratedTasks.all.map(\.name)).count)
        for task in GeneratedTasks.all {
            let set = try #require(try GeneratedTasks.set(named: task.name))
            #expect(!set.test.isEmpty)
            #expect(try GeneratedTasks.documents(of: set.definition) == set.documents)
        }
    }

    @Test("replies to instructions are what the instruction says, every kind equally often")
    func following() throws {
        let set = try #require(try GeneratedTasks.set(named: "following_instructions:items=160"))
        var counts: [String: Int] = [:]
        for document in set.test {
            let (question, answer) = (try #require(document["question"]?.stringValue), try #require(document["answer"]?.stringValue))
            let kind = try #require(document["kind"]?.stringValue)
            counts[kind, default: 0] += 1
            switch kind {
            case "repeat": #expect(question.hasSuffix(": " + answer))
            case "capitals": #expect(question.uppercased().hasSuffix(answer) && answer == answer.uppercased())
            case "list": #expect(question.hasSuffix(answer.split(separator: ", ").joined(separator: " ")))
            case "count":
                let numbers = answer.split(separator: ", ").compactMap { Int($0) }
                #expect(question.contains("from \(numbers[0]) to \(numbers[numbers.count - 1]),"))
                #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
            case "replace":
                let name = answer.prefix { $0 != " " }
                #expect(question.contains("with \(name) in") && question.hasSuffix(answer.dropFirst(name.count)))
            case "say": #expect(question.contains(answer))
            case "first": #expect(question.contains(": \(answer),") == question.contains("only the first"))
            default: #expect(question.contains("taller than \(answer)."))
            }
        }
        #expect(counts.count == 8 && counts.values.allSatisfy { $0 == 20 })
    }

    @Test("sums, differences, products and quotients are right, and carries are as asked", arguments: [
        ("arithmetic:digits=4,carries=none", "0"), ("arithmetic:digits=3,carries=every", "3"),
        ("arithmetic:operation=subtract,digits=4,carries=none", "0"), ("arithmetic:operation=subtract,digits=3,carries=every", "2"),
        ("arithmetic:operation=multiply,digits=4", "0"), ("arithmetic:operation=divide,digits=5,second=2", "0"),
        ("arithmetic:operation=mixed,digits=2,steps=4,items=500", ""),
    ])
    func arithmetic(_ name: String, _ carries: String) throws {
        let set = try #require(try GeneratedTasks.set(named: name))
        for document in set.test {
            let words = try #require(document["expression"]?.stringValue).split(separator: " ")
            var value = try #require(Int(words[0]))
            for place in stride(from: 1, to: words.count, by: 2) {
                let next = try #require(Int(words[place + 1]))
                switch words[place] {
                case "+": value += next
                case "-": value -= next
                case "*": value *= next
                default:
                    #expect(next != 0 && value % next == 0)
                    value /= max(next, 1)
                }
            }
            #expect(document["answer"]?.stringValue == "\(value)")
            if !carries.isEmpty { #expect(document["carries"]?.stringValue == carries) }
        }
    }

    @Test("last letters are those of the names, and the coin is where its flips put it, both ways equally often")
    func symbols() throws {
        for document in try #require(try GeneratedTasks.set(named: "last_letters:names=3")).test {
            let names = try #require(document["names"]?.arrayValue).compactMap(\.stringValue)
            #expect(names.count == 3)
            #expect(document["answer"]?.stringValue == String(names.map { $0.lowercased().last! }))
        }
        let coins = try #require(try GeneratedTasks.set(named: "coin_flip:flips=5")).test
        var heads = 0
        for document in coins {
            let question = try #require(document["question"]?.stringValue)
            let flips = question.split(separator: ".").filter { $0.hasSuffix(" flips the coin") }.count
            #expect(document["answer"]?.stringValue == (flips % 2 == 0 ? "yes" : "no"))
            heads += flips % 2 == 0 ? 1 : 0
        }
        #expect(heads == coins.count / 2)
    }

    @Test("the prompt of an IQ task holds what its answer needs")
    func patterns() throws {
        for document in try #require(try GeneratedTasks.set(named: "iq_retrieval:pairs=30")).test {
            let question = try #require(document["question"]?.stringValue), answer = try #require(document["answer"]?.stringValue)
            let key = try #require(question.split(separator: " ").last { $0.hasSuffix("?\nAnswer:") }).prefix(5)
            #expect(question.contains("The value of \(key) is \(answer)."))
        }
        for document in try #require(try GeneratedTasks.set(named: "iq_slicing")).test {
            let blocks = try #require(document["question"]?.stringValue).split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) ?? "" }
            let kept = blocks[1].count
            #expect(blocks[0].hasPrefix(blocks[1]))
            #expect(document["answer"]?.stringValue == String(blocks[blocks.count - 2].prefix(kept)))
        }
        for document in try #require(try GeneratedTasks.set(named: "iq_supporting_facts:noise=12")).test {
            let lines = try #require(document["question"]?.stringValue).split(separator: "\n").map(String.init)
            let thing = try #require(lines.first { $0.hasPrefix("Question") }).dropFirst("Question: Where is the ".count).dropLast()
            let takers = lines.filter { $0.hasSuffix("took the \(thing).") }.map { $0.split(separator: " ")[0] }
            #expect(takers.count == 1)
            let moves = lines.filter { $0.hasPrefix("\(takers[0]) went") }
            #expect(moves.count == 1)
            #expect(moves.first?.hasSuffix("to the \(document["answer"]?.stringValue ?? "?").") == true)
        }
    }

    @Test("options that are unknown, out of range or given twice are refused by name", arguments: [
        "arithmetic:digit=3", "arithmetic:digits=0", "arithmetic:digits=3,digits=4", "arithmetic:digits", "coin_flip:flips=x",
        "arithmetic:operation=multiply,carries=none", "arithmetic:operation=multiply,digits=9,steps=2", "arithmetic:digits=1,items=5000",
    ])
    func refusals(_ name: String) throws {
        let error = #expect(throws: LyceumError.self) { try GeneratedTasks.set(named: name) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.location?.hasPrefix(String(name.prefix { $0 != ":" })) == true)
        #expect(try GeneratedTasks.set(named: "mmlu") == nil)
    }
}
