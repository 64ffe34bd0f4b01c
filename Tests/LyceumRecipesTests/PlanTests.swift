import LyceumCore
import Testing

@testable import LyceumRecipes

struct PlanTests {
    @Test("loops make every combination, and references follow the loops they share")
    func loops() throws {
        let plan = try RecipesFixture.plan(
            """
            steps:
              one:
                kind: sum
                for: {method: [a, b], seed: [1, 2]}
                seed: ${for.seed}
                amounts: [1]
              two:
                kind: sum
                for: {seed: [1, 2]}
                files: ${one.file}
              three:
                kind: sum
                files: ["${one[method=b,seed=2].file}", "${two.file}"]
            """)
        #expect(plan.instances.map(\.name) == [
            "one[method=a,seed=1]", "one[method=a,seed=2]", "one[method=b,seed=1]", "one[method=b,seed=2]", "two[seed=1]", "two[seed=2]", "three",
        ])
        #expect(plan.instances.map(\.seed) == [1, 2, 1, 2, 0, 0, 0])
        #expect(plan.instances[4].dependencies == [0, 2])
        #expect(plan.instances[5].dependencies == [1, 3])
        #expect(plan.instances[6].dependencies == [3, 4, 5])
    }

    @Test("steps stand after what they need, whatever their order in the file")
    func order() throws {
        let plan = try RecipesFixture.plan(
            """
            steps:
              last: {kind: sum, files: "${first.file}"}
              first: {kind: sum}
            """)
        #expect(plan.instances.map(\.name) == ["first", "last"])
    }

    @Test("parameters are filled in, by default, scale and override")
    func parameters() throws {
        let text = """
            parameters:
              amounts: {type: list, default: [1, 2], meaning: Numbers}
              factor: {type: number, default: 2, minimum: 0, maximum: 5}
            scales:
              large: {amounts: [10, 20], factor: 3}
            steps:
              one: {kind: sum, amounts: "${parameters.amounts}", factor: "${parameters.factor}", label: "times ${parameters.factor}"}
            """
        func json(_ overrides: [String], _ scale: String?) throws -> String {
            try RecipesFixture.plan(text, overrides: overrides, scale: scale).instances[0].parameters.json.text()
        }
        #expect(try json([], nil) == #"{"amounts":[1,2],"factor":2,"label":"times 2"}"#)
        #expect(try json([], "large") == #"{"amounts":[10,20],"factor":3,"label":"times 3"}"#)
        #expect(try json(["factor=4"], "large") == #"{"amounts":[10,20],"factor":4,"label":"times 4"}"#)
        #expect(try json(["steps.one.factor=1"], nil) == #"{"amounts":[1,2],"factor":1,"label":"times 2"}"#)
    }

    @Test("loop values with fields lend them to the step")
    func fields() throws {
        let plan = try RecipesFixture.plan(
            """
            steps:
              one:
                kind: sum
                for: {arm: [{name: low, factor: 1}, {name: high, factor: 9}]}
                factor: ${for.arm.factor}
                label: ${for.arm}
            """)
        #expect(plan.instances.map(\.name) == ["one[arm=low]", "one[arm=high]"])
        #expect(plan.instances[1].parameters.json.text() == #"{"factor":9,"label":"high"}"#)
    }

    @Test("every kind of mistake has its line, its name and the nearest right one", arguments: [
        ("steps: {one: {kind: summ}}", "r.yaml:1: steps.one: there is no kind of step called “summ”", "sum"),
        ("steps:\n  one: {kind: sum, factr: 1}", "r.yaml:2: unknown key “factr” in steps.one", "factor"),
        ("steps:\n  one: {kind: sum, factor: much}", "r.yaml:2: steps.one.factor: expected number", ""),
        ("steps:\n  one: {kind: sum, factor: 1001}", "r.yaml:2: steps.one.factor: expected number, -1000 to 1000", ""),
        ("steps:\n  one: {kind: sum, files: [nothere.txt]}", "r.yaml:2: steps.one.files.0: there is no file or folder", ""),
        ("steps:\n  one: {kind: sum}\n  two: {kind: sum, files: \"${on.file}\"}", "r.yaml:3: “${on.file}”: there is no step “on”", "one"),
        ("steps:\n  one: {kind: sum}\n  two: {kind: sum, files: \"${one.fil}\"}", "has no output “fil”", "file"),
        ("steps:\n  one: {kind: sum}\n  two: {kind: sum, factor: \"${one.file}\"}", "r.yaml:3: steps.two.factor: expected number", "values are total"),
        ("steps:\n  one: {kind: sum}\n  two: {kind: sum, files: \"${one.total}\"}", "expected a path, but ${one.total} is a value", "files are file"),
        ("steps:\n  one: {kind: sum, factor: \"${two.total}\"}\n  two: {kind: sum, files: \"${one.file}\"}", "in a circle: one needs two needs one", ""),
        ("steps:\n  one: {kind: sum, factor: \"${one.total}\"}", "in a circle: one needs one", ""),
        ("steps:\n  one: {kind: sum, for: {seed: [1, 2]}}\n  two: {kind: sum, label: \"x ${one.file}\"}", "cannot be part of a text", "VARIABLE=VALUE"),
        ("steps:\n  one: {kind: sum, for: {seed: [1, 2]}}\n  two: {kind: sum, label: \"${one[seed=3].file}\"}", "there is no run of one with seed=3", "one[seed=1]"),
        ("steps:\n  one: {kind: sum, for: {seed: [1, 2]}}\n  two: {kind: sum, label: \"${one[sed=1].file}\"}", "no loop over “sed”", "seed"),
        ("steps:\n  one: {kind: sum, for: {seed: [1, 1]}}", "“1” comes twice", ""),
        ("steps:\n  one: {kind: sum, label: \"${for.seed}\"}", "the step has no loop over “seed”", ""),
        ("parameters: {rate: 1}\nsteps:\n  one: {kind: sum, factor: \"${parameters.rat}\"}", "r.yaml:3: there is no parameter “rat”", "rate"),
        ("parameters: {rate: {type: number}}\nsteps:\n  one: {kind: sum, factor: \"${parameters.rate}\"}", "r.yaml:1: the parameter “rate” has no value", "--set rate"),
        ("parameters: {rate: {type: number, default: 7, maximum: 5}}\nsteps: {one: {kind: sum}}", "expected a number of at most 5, found “7”", ""),
        ("step: {one: {kind: sum}}", "r.yaml:1: unknown key “step”", "steps"),
        ("steps: {parameters: {kind: sum}}", "a step cannot be called “parameters”", ""),
        ("steps:\n  one: {kind: sum, seed: x}", "seed: expected a whole number", ""),
        ("steps:\n  one: {kind: sum, label: \"${one\"}", "“${” without “}”", "close the brace"),
        ("steps:\n  one: {kind: sum}\nclaims:\n  c: {arm: \"${one.total}\", against: 1}", "1 and 0 runs give no test", "seed"),
        ("steps:\n  one: {kind: sum}\nclaims:\n  c: {arm: \"${one.file}\", against: 1}", "is a file or folder, not a number", "items"),
        ("steps:\n  one: {kind: sum}\nclaims:\n  c: {arm: \"${one.items}\", against: 1, direction: equivalent}", "needs a margin", "margin"),
        ("steps:\n  one: {kind: sum}\nclaims:\n  c: {arm: \"${one.items}\", against: \"${one.total}\"}", "scores of items", "items with items"),
        ("steps:\n  one: {kind: sum}\nclaims:\n  c: {arm: \"${one.items}\"}", "“claims.c.against” is missing", ""),
    ])
    func mistakes(text: String, expected: String, remedy: String) {
        let problem = RecipesFixture.problem(text)
        #expect(problem.contains(expected), "\(problem)")
        #expect(remedy.isEmpty || problem.contains(remedy), "\(problem)")
    }

    @Test("all mistakes are told at once, each once")
    func together() {
        let problem = RecipesFixture.problem(
            """
            steps:
              one: {kind: sum, for: {seed: [1, 2, 3]}, factr: 1}
              two: {kind: nothing}
              three: {kind: sum, files: "${tow.file}"}
            """)
        #expect(problem.contains("3 things are wrong"), "\(problem)")
    }

    @Test("overrides and scales that do not exist say what does")
    func overrides() {
        let text = "parameters: {rate: 1}\nscales: {small: {rate: 2}}\nsteps: {one: {kind: sum}}"
        #expect(RecipesFixture.problem(text, overrides: ["rte=2"]).contains("nearest names: rate"))
        #expect(RecipesFixture.problem(text, overrides: ["rate=x"]).contains("--set rate=x: parameters.rate: expected a whole number"))
        #expect(RecipesFixture.problem(text, scale: "smal").contains("nearest names: small"))
        #expect(RecipesFixture.problem(text, overrides: ["rate"]).contains("expected key=value"))
    }

    @Test("broken YAML and texts that are none give an error, never a crash", arguments: [
        "", "[", "steps: [1, 2]", "steps: {one: 3}", "steps: {1one: {kind: sum}}", "claims: 3\nsteps: {one: {kind: sum}}", "a: &x [*x]",
        "steps: {one: {kind: sum, for: 3}}", "steps: {one: {kind: sum, for: {seed: {a: b}}}}", "parameters: []\nsteps: {one: {kind: sum}}",
        "steps: {one: {kind: [sum]}}", "scales: {a: 3}\nsteps: {one: {kind: sum}}", "\u{0}",
    ])
    func broken(text: String) {
        #expect(RecipesFixture.problem(text) != "no error")
    }
}

struct PlanFuzzTests {
    @Test("recipes with bytes removed, doubled or exchanged give a plan or an error, never a crash")
    func fuzz() {
        let bytes = Array(
            (RunTests.chain + """

              four: {kind: sum, for: {arm: [{name: x, factor: 1}, y], seed: [1, 2]}, seed: "${for.seed}", files: "${one.file}"}
            claims:
              c: {arm: "${four[arm=x].items}", against: "${four[arm=y].items}", direction: equivalent, margin: 0.1, test: t}
            scales: {small: {factor: 3}}
            """).utf8)
        var state: UInt64 = 99
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(count))
        }
        var plans = 0
        for _ in 0..<600 {
            var changed = bytes
            for _ in 0...draw(3) {
                let (a, b) = (draw(changed.count), draw(changed.count))
                switch draw(4) {
                case 0: changed.remove(at: a)
                case 1: changed.insert(changed[b], at: a)
                case 2: changed.swapAt(a, b)
                default: changed.replaceSubrange(min(a, b)..<min(max(a, b), min(a, b) + 12), with: [])
                }
            }
            if (try? RecipesFixture.plan(String(decoding: changed, as: UTF8.self))) != nil { plans += 1 }
        }
        #expect(plans > 0)
    }
}
