// Written by Tools/papers.py from the folders in Papers/; do not edit.

extension Paper {
    /// All papers, by number.
    public static let all: [Paper] = [
        Paper(
            number: 1, folder: "01-malt", label: "MALT",
            title: "MALT: Improving Reasoning with Multi-Agent LLM Training",
            areas: ["align", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 2, folder: "02-fine-line", label: "The Fine Line",
            title: "The Fine Line: Navigating Large Language Model Pretraining with Down-streaming Capability Analysis",
            areas: ["pretrain", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 3, folder: "03-stability-gap", label: "Stability Gap",
            title: "Efficient Continual Pre-training by Mitigating the Stability Gap",
            areas: ["adapt"], state: .delivered,
            command: "lyceum reproduce 03", notes: "The gap and its cure by data at original rates come out; what the field teaches stays undecided at the small scale. Baselines such as replay are keys of training, not arms of the recipe.",
            recipe: #"""
                # A model that goes on learning in a new field first loses what it knew: the stability gap. Three choices of data against it, at equal tokens.
                name: 03-stability-gap
                description: Does a subset in several passes, of the best quality, at the original rates of the other sources, shrink the stability gap?

                parameters:
                  seeds: {type: list, default: [1, 2, 3], meaning: "Worlds, weights and orders."}
                  substances: {type: whole, default: 40, minimum: 4, maximum: 2000, unit: substances, meaning: "Things the field tells of, each with four facts."}
                  texts: {type: whole, default: 1800, minimum: 10, unit: documents, meaning: "Documents of each general source."}
                  field: {type: whole, default: 3000, minimum: 10, unit: documents, meaning: "Documents of the field, of which 40 % are noise."}
                  layers: {type: whole, default: 4, minimum: 2, unit: blocks, meaning: "Depth of the model."}
                  width: {type: whole, default: 96, minimum: 8, meaning: "Elements of a hidden state."}
                  base_tokens: {type: whole, default: 300k, minimum: 1000, unit: tokens, meaning: "Length of pre-training."}
                  tokens: {type: whole, default: 120k, minimum: 1000, unit: tokens, meaning: "Length of continued training, the same in every arm."}
                  part: {type: whole, default: 30k, minimum: 1000, unit: tokens, meaning: "Size of the subset that is gone through several times."}
                  rate: {type: number, default: 1e-3, meaning: "Learning rate of continued training; pre-training ends at a tenth of its peak of 2e-3."}
                  validate: {type: whole, default: 10, minimum: 1, unit: steps, meaning: "Steps of 512 tokens between measurements of the held-out general loss."}
                  examine: {type: whole, default: 47, minimum: 1, unit: steps, meaning: "Steps between examinations in the field."}

                scales:
                  small: {}
                  paper: {seeds: [1, 2, 3, 4, 5], substances: 100, texts: 4000, field: 9000, width: 128, base_tokens: 600k, tokens: 400k, part: 100k, validate: 20, examine: 52}

                steps:
                  world:
                    kind: source-mix
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    substances: ${parameters.substances}
                    texts: ${parameters.texts}
                    field: ${parameters.field}
                    noise: 0.4
                    held_out: 16

                  new:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.base_stories}", "${world.base_facts}", "${world.base_arithmetic}", "${world.base_brackets}", "${world.trusted}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 128

                  # The general model. Stories stand for the web text that fills most of a pre-training mix.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new.model}
                      data:
                        - {path: "${world.base_stories}", weight: 0.7}
                        - {path: "${world.base_facts}", weight: 0.1}
                        - {path: "${world.base_arithmetic}", weight: 0.1}
                        - {path: "${world.base_brackets}", weight: 0.1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: 2e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.base_tokens}
                      validation: {path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"], every: 200}
                      checkpoint: {every: 200, keep: 1, keep_best: false}

                  # II: the documents that read most like trusted texts of the field.
                  best:
                    kind: ngram
                    for: {seed: "${parameters.seeds}"}
                    trusted: ["${world.trusted}"]
                    texts: ["${world.field}"]
                    tokens: ${parameters.part}
                    tokenizer: ${new.model}

                  # One pass over everything.
                  single:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${world.field}", weight: 1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # I: a random part, several times.
                  subset:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${world.field}", weight: 1, subset: "${parameters.part}"}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # I + II: the best part, several times.
                  quality:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${best.texts}", weight: 1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # I + II + III: the best part in place of the stories, the other sources at their original rates.
                  mixture:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${best.texts}", weight: 0.7}
                        - {path: "${world.fresh_facts}", weight: 0.1}
                        - {path: "${world.fresh_arithmetic}", weight: 0.1}
                        - {path: "${world.fresh_brackets}", weight: 0.1}
                      mixing: {packing: wrapped, rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.tokens}
                      validation:
                        path: ["${world.held_stories}", "${world.held_facts}", "${world.held_arithmetic}", "${world.held_brackets}"]
                        every: ${parameters.validate}
                        weight_change: true
                      examination: {tasks: [substances], include: ["${world.tasks}"], limit: 100000, every: "${parameters.examine}"}
                      checkpoint: {every: 100, keep: 1, keep_best: false}

                  # The gap of all three strategies less half of the single pass's: below zero when it is at most half.
                  half:
                    kind: sum
                    for: {seed: "${parameters.seeds}"}
                    values: ["${mixture.gap/validation/loss/area}", "${single.gap/validation/loss/area}"]
                    factors: [1, -0.5]

                claims:
                  gap:
                    says: A single pass over the field has a gap in the general loss (deeper than 0.05 nats).
                    arm: ${single.gap/validation/loss/depth}
                    against: 0
                    margin: 0.05
                  half:
                    says: With all three strategies the area of the gap is at most half of a single pass's.
                    arm: ${half.value}
                    against: 0
                    direction: less
                  best_part:
                    says: At equal tokens the best part teaches more of the field than a random part.
                    arm: ${quality.examination/substances/acc}
                    against: ${subset.examination/substances/acc}
                  forty_percent:
                    says: With all three strategies 40 % of the tokens teach no less (within 2 points) than all of a single pass.
                    arm: ${mixture.examination/substances/acc@40%}
                    against: ${single.examination/substances/acc}
                    direction: not-less
                    margin: 0.02
                  better:
                    says: At equal tokens all three strategies teach more of the field than a single pass.
                    arm: ${mixture.examination/substances/acc}
                    against: ${single.examination/substances/acc}
                  kept:
                    says: With all three strategies nothing general is lost in the end (within 0.05 nats).
                    arm: ${mixture.validation_loss}
                    against: ${mixture.validation_loss_before}
                    direction: not-greater
                    margin: 0.05
                  layers:
                    says: At first the lower layers change more than the upper ones (by more than 1.35 times).
                    arm: ${single.change/ratio@first}
                    against: 1.35

                """#),
        Paper(
            number: 4, folder: "04-counselingbench", label: "CounselingBench",
            title: "Do Large Language Models Align with Core Mental Health Counseling Competencies?",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks counselingbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 5, folder: "05-parrot", label: "Parrot",
            title: "Parrot: Efficient Serving of LLM-based Applications with Semantic Variable",
            areas: ["serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 6, folder: "06-gpt4image", label: "GPT4Image",
            title: "Can Large Pre-trained Models Help Vision Models on Perception Tasks?",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 7, folder: "07-traclm-milbench", label: "TRACLM / MilBench",
            title: "Fine-Tuning and Evaluating Open-Source Large Language Models for the Army Domain",
            areas: ["adapt", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 8, folder: "08-crystal", label: "Crystal",
            title: "Crystal: Illuminating LLM Abilities on Language and Code",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 9, folder: "09-math-squared", label: "MATH²",
            title: "AI-Assisted Generation of Difficult Math Questions",
            areas: ["data", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 10, folder: "10-nyu-ctf-bench", label: "NYU CTF Bench",
            title: "NYU CTF Bench: A Scalable Open-Source Benchmark Dataset for Evaluating LLMs in Offensive Security",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 11, folder: "11-control-llm", label: "Control LLM",
            title: "Control LLM: Controlled Evolution for Intelligence Retention in LLM",
            areas: ["adapt"], state: .partial,
            command: "lyceum expand MODEL OUT --blocks 8", notes: "The whole method, in training and at the command line; the proof is a script that has not been run at full length.",
            recipe: nil),
        Paper(
            number: 12, folder: "12-collabstory", label: "CollabStory",
            title: "CollabStory: Multi-LLM Collaborative Story Generation and Authorship Analysis",
            areas: ["collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 13, folder: "13-salt", label: "SALT",
            title: "A Little Help Goes a Long Way: Efficient LLM Training by Leveraging Small LMs",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 14, folder: "14-cs-bench", label: "CS-Bench",
            title: "CS-Bench: A Comprehensive Benchmark for Large Language Models towards Computer Science Mastery",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks csbench_en", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 15, folder: "15-cpt-vs-ift", label: "CPT-IFT balance",
            title: "Balancing Continuous Pre-Training and Instruction Fine-Tuning: Optimizing Instruction-Following in LLMs",
            areas: ["adapt"], state: .partial,
            command: "lyceum residual apply MODEL RESIDUAL OUT", notes: "Instruction residuals, exact to the bit; the five-arm proof is a script that has not been run at full length.",
            recipe: nil),
        Paper(
            number: 16, folder: "16-llm2llm", label: "LLM2LLM",
            title: "Boosting LLMs with Novel Iterative Data Enhancement",
            areas: ["data", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 17, folder: "17-comd", label: "CoMD",
            title: "Unlock the Power: Competitive Distillation for Multi-Modal Large Language Models",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 18, folder: "18-redstone", label: "RedStone",
            title: "Curating General, Code, Math, and QA Data for Large Language Models",
            areas: ["data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 19, folder: "19-peak-performance", label: "Peak performance",
            title: "Achieving Peak Performance for Large Language Models: A Systematic Review",
            areas: ["serve", "pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 20, folder: "20-miniplm", label: "MiniPLM",
            title: "MiniPLM: Knowledge Distillation for Pre-Training Language Models",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 21, folder: "21-llmdetect", label: "LLMDetect",
            title: "Beyond Binary: Towards Fine-Grained LLM-Generated Text Detection via Role Recognition and Involvement Measurement",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 22, folder: "22-ct-llm", label: "CT-LLM",
            title: "Chinese Tiny LLM: Pretraining a Chinese-Centric Large Language Model",
            areas: ["pretrain", "data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 23, folder: "23-flm-101b", label: "FLM-101B",
            title: "FLM-101B: An Open LLM and How to Train It with $100K Budget",
            areas: ["pretrain", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 24, folder: "24-visual-steerability", label: "Visual AI steerability tasks",
            title: "Visual AI and Linguistic Intelligence Through Steerability and Composability",
            areas: ["vision", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 25, folder: "25-clr-bench", label: "CLR-Bench",
            title: "CLR-Bench: Evaluating Large Language Models in College-level Reasoning",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks clrbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 26, folder: "26-software-testing-survey", label: "Software testing with LLMs",
            title: "Software Testing with Large Language Model: Survey, Landscape, and Vision",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 27, folder: "27-blade", label: "BLADE",
            title: "BLADE: Enhancing Black-box Large Language Models with Small Domain-Specific Models",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 28, folder: "28-supergpqa", label: "SuperGPQA",
            title: "SuperGPQA: Scaling LLM Evaluation across 285 Graduate Disciplines",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks supergpqa", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 29, folder: "29-alpha-umi", label: "α-UMi",
            title: "Small LLMs Are Weak Tool Learners: A Multi-LLM Agent",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 30, folder: "30-honest-helpful", label: "Honest & Helpful (HoneSet, HonestyLLM)",
            title: "The Best of Both Worlds: Toward an Honest and Helpful Large Language Model",
            areas: ["align", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 31, folder: "31-glianorex", label: "Glianorex",
            title: "Multiple Choice Questions and Large Languages Models: A Case Study with Fictional Medical Data",
            areas: ["examine"], state: .partial,
            command: "lyceum reproduce 31", notes: "Invented fields, cued and balanced questions before study, balanced ones after; the small model that learns the habit of cues on other fields is missing.",
            recipe: #"""
                # A test of the test: questions about a field that does not exist. Whoever scores above guessing without having studied has read cues.
                name: 31-glianorex
                description: Can a model answer questions about an invented field without having studied it, and after?

                parameters:
                  base: {type: model, default: smollm2-135m-instruct, meaning: The general model.}
                  facts: {type: whole, default: 120, minimum: 8, maximum: 10000, unit: facts, meaning: Facts of each field.}
                  fields: {type: list, default: [1, 2, 3], meaning: Seeds of the invented fields.}
                  steps: {type: whole, default: 120, minimum: 1, unit: optimizer steps, meaning: Length of the study of each field.}

                scales:
                  small: {facts: 120, fields: [1, 2, 3], steps: 120}
                  paper: {facts: 480, fields: [1, 2, 3], steps: 480}

                steps:
                  field:
                    kind: fiction
                    for: {field: "${parameters.fields}"}
                    seed: ${for.field}
                    facts: ${parameters.facts}

                  # Before any study: options that can be exchanged, and options of which the right one shows.
                  unread:
                    kind: examine
                    for: {field: "${parameters.fields}", options: [balanced, cued]}
                    model: ${parameters.base}
                    tasks: ["fiction:facts=${parameters.facts},options=${for.options},format=texts,seed=${for.field}"]
                    metric: acc

                  study:
                    kind: train
                    for: {field: "${parameters.fields}"}
                    seed: ${for.field}
                    configuration:
                      model: ${parameters.base}
                      data:
                        - path: ["${field.book}", "${field.exercises}"]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 5e-4}
                      schedule: {type: cosine, warmup: 5}
                      batch: {sequences: 2, length: 256}
                      steps: ${parameters.steps}

                  read:
                    kind: examine
                    for: {field: "${parameters.fields}"}
                    model: ${study.model}
                    tasks: ["fiction:facts=${parameters.facts},options=balanced,format=texts,seed=${for.field}"]
                    metric: acc

                claims:
                  cued:
                    says: Without study, questions whose right option shows are answered above guessing.
                    arm: ${unread[options=cued].score}
                    against: 0.25
                  balanced:
                    says: Without study, questions with exchangeable options are answered as by guessing (within 5 points).
                    arm: ${unread[options=balanced].score}
                    against: 0.25
                    direction: equivalent
                    margin: 0.05
                  learned:
                    says: Study of the textbook raises the score on exchangeable options.
                    arm: ${read.items}
                    against: ${unread[options=balanced].items}

                """#),
        Paper(
            number: 32, folder: "32-zero-shot-cot", label: "Zero-shot-CoT",
            title: "Large Language Models are Zero-Shot Reasoners",
            areas: ["collaborate", "examine"], state: .partial,
            command: "lyceum reproduce 32", notes: "The two-stage method and its audit on generated arithmetic, last letters and coin flips, with any model; the model trained to show that the trigger can work at all is missing.",
            recipe: #"""
                # Part A of the proof: a model is asked the same questions directly and with "Let's think step by step", in the two stages of the paper.
                name: 32-zero-shot-cot
                description: Does "Let's think step by step" raise a model's score on arithmetic and symbolic questions?

                parameters:
                  base: {type: model, default: smollm2-135m-instruct, meaning: The model that is asked.}
                  items: {type: whole, default: 100, minimum: 10, maximum: 10000, unit: questions, meaning: Questions of each task.}
                  tokens: {type: whole, default: 128, minimum: 8, maximum: 4096, unit: tokens, meaning: The longest chain of thought.}

                scales:
                  small: {items: 100, tokens: 128}
                  paper: {items: 500, tokens: 128}

                steps:
                  ask:
                    kind: examine
                    for:
                      way:
                        - {name: direct, strategy: zero-shot}
                        - {name: thought, strategy: "zero-shot-cot:1,tokens=${parameters.tokens}"}
                      task: [arithmetic, last_letters, coin_flip]
                    model: ${parameters.base}
                    tasks: ["${for.task}:items=${parameters.items}"]
                    strategy: ${for.way.strategy}
                    chat: true

                  compare:
                    kind: compare
                    for: {task: [arithmetic, last_letters, coin_flip]}
                    records: ${ask.record}
                    # The two ways put the questions differently: that is the point.
                    force: true

                claims:
                  arithmetic:
                    says: Thinking step by step raises the score on arithmetic.
                    arm: ${ask[way=thought,task=arithmetic].items}
                    against: ${ask[way=direct,task=arithmetic].items}
                  last-letters:
                    says: Thinking step by step raises the score on last letters.
                    arm: ${ask[way=thought,task=last_letters].items}
                    against: ${ask[way=direct,task=last_letters].items}
                  coin-flip:
                    says: Thinking step by step raises the score on coin flips.
                    arm: ${ask[way=thought,task=coin_flip].items}
                    against: ${ask[way=direct,task=coin_flip].items}

                """#),
        Paper(
            number: 33, folder: "33-jiuzhang-problem-solving-data", label: "JiuZhang-8B study",
            title: "Advancing Math Reasoning in Language Models: The Impact of Problem-Solving Data, Data Synthesis Methods, and Training Stages",
            areas: ["data", "pretrain", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 34, folder: "34-cellm-flasc", label: "CELLM / FLASC",
            title: "CELLM: An Efficient Communication in Large Language Models Training for Federated Learning",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 35, folder: "35-second-opinion", label: "Second opinion",
            title: "Language Models And A Second Opinion Use Case: The Pocket Professional",
            areas: ["examine", "collaborate"], state: .partial,
            command: "lyceum exam opinion MODEL --cases FILE", notes: "Second opinions, agreement with the crowd, differential lists on cases of your own.",
            recipe: nil),
        Paper(
            number: 36, folder: "36-symbolic-moe", label: "Symbolic-MoE",
            title: "Symbolic Mixture-of-Experts: Adaptive Skill-based Routing for Heterogeneous Reasoning",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 37, folder: "37-infimm-webmath", label: "InfiMM-WebMath-40B",
            title: "Advancing Multimodal Pre-Training for Enhanced Mathematical Reasoning",
            areas: ["data", "vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 38, folder: "38-continual-learning-survey", label: "CL of LLMs",
            title: "Continual Learning of Large Language Models: A Comprehensive Survey",
            areas: ["adapt"], state: .partial,
            command: "lyceum exam lifelong RECORD… --tasks TASKS", notes: "The measures over a sequence of fields.",
            recipe: nil),
        Paper(
            number: 39, folder: "39-llm-pysc2", label: "LLM-PySC2",
            title: "LLM-PySC2: Starcraft II learning environment for Large Language Models",
            areas: ["collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 40, folder: "40-transformllm", label: "TransformLLM",
            title: "Adapting Large Language Models via LLM-Transformed Reading Comprehension Text",
            areas: ["data", "adapt"], state: .partial,
            command: "lyceum synthesize exercises TEXTS --output FILE", notes: "Reading comprehension by rules, by a model, by a synthesizer; the learning effect has not been measured.",
            recipe: nil),
        Paper(
            number: 41, folder: "41-trustworthy-llms", label: "Trustworthy LLMs",
            title: "a Survey and Guideline for Evaluating Large Language Models' Alignment",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 42, folder: "42-fusechat", label: "FuseChat (with VaRM and SCE merging)",
            title: "FuseChat: Knowledge Fusion of Chat Models",
            areas: ["fuse"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 43, folder: "43-gpt4-medical-capabilities", label: "GPT-4 medical capabilities",
            title: "Capabilities of GPT-4 on Medical Challenge Problems",
            areas: ["examine"], state: .partial,
            command: "lyceum exam contamination TASK --model MODEL --tests meld", notes: "The detector beside six others and a planted control; at a million parameters its claim was not supported.",
            recipe: nil),
        Paper(
            number: 44, folder: "44-ew-tune", label: "EW-Tune",
            title: "Privately Fine-Tuning Large Language Models with Differential Privacy",
            areas: ["federate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 45, folder: "45-kicp", label: "KICP",
            title: "A Knowledge-Injected Curriculum Pretraining Framework for Question Answering",
            areas: ["knowledge"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 46, folder: "46-federatedscope-llm", label: "FederatedScope-LLM",
            title: "FederatedScope-LLM: A Comprehensive Package for Fine-tuning Large Language Models in Federated Learning",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 47, folder: "47-medical-adaptation-progress", label: "Medical adaptation, are we making progress?",
            title: "Medical Adaptation of Large Language and Vision-Language Models: Are We Making Progress?",
            areas: ["examine", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 48, folder: "48-leanagent", label: "LeanAgent",
            title: "Lifelong Learning for Formal Theorem Proving",
            areas: ["knowledge", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 49, folder: "49-auto-bench", label: "Auto-Bench",
            title: "Large Language Models as Automated Aligners for benchmarking Vision-Language Models",
            areas: ["examine", "vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 50, folder: "50-polaris", label: "Polaris",
            title: "Polaris: A Safety-focused LLM Constellation Architecture for Healthcare",
            areas: ["collaborate", "serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 51, folder: "51-finance-cpt-merge", label: "Finance CPT + merge",
            title: "The Construction of Instruction-tuned LLMs for Finance without Instruction Data Using Continual Pretraining and Model Merging",
            areas: ["adapt", "fuse"], state: .partial,
            command: "lyceum residual corners BASE INSTRUCT DOMAIN MERGED", notes: "Domain vector and instruct vector, independence report, four corners; the proof is a script that has not been run at full length.",
            recipe: nil),
        Paper(
            number: 52, folder: "52-llm-cxr", label: "LLM-CXR",
            title: "Instruction-Finetuned LLM for CXR Image Understanding and Generation",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 53, folder: "53-ce-collm", label: "CE-CoLLM",
            title: "CE-CoLLM: Efficient and Adaptive Large Language Models Through Cloud-Edge Collaboration",
            areas: ["serve", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 54, folder: "54-prox", label: "ProX",
            title: "Programming Every Example: Lifting Pre-training Data Quality like Experts at Scale",
            areas: ["data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 55, folder: "55-llama-3-syne", label: "Llama-3-SynE",
            title: "Towards Effective and Efficient Continual Pre-training of Large Language Models",
            areas: ["adapt", "data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 56, folder: "56-theoremllama", label: "TheoremLlama",
            title: "Transforming General-Purpose LLMs into Lean4 Experts",
            areas: ["knowledge", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 57, folder: "57-learning-by-teaching", label: "Learning by Teaching (LbT)",
            title: "Can LLMs Learn by Teaching? A Preliminary Study",
            areas: ["align", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 58, folder: "58-aurora-m", label: "Aurora-M",
            title: "Aurora-M: The First Open Source Multilingual Language Model Red-teamed according to the U.S. Executive Order",
            areas: ["adapt", "align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 59, folder: "59-llama-beyond-english", label: "LLaMA Beyond English",
            title: "LLaMA Beyond English: An Empirical Study on Language Capability Transfer",
            areas: ["adapt", "examine"], state: .partial,
            command: "lyceum tokenizer extend MODEL TEXTS OUT --tokens 2000", notes: "Vocabulary extension with five initializations and its checks; the grid of trainings is missing.",
            recipe: nil),
        Paper(
            number: 60, folder: "60-large-concept-models", label: "Large Concept Models",
            title: "The Future of AI: Exploring the Potential of Large Concept Models",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 61, folder: "61-openmedlm", label: "OpenMedLM",
            title: "OpenMedLM: Prompt engineering can out-perform fine-tuning in medical question-answering with open-source large language models",
            areas: ["collaborate", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks medqa --strategy openmedlm", notes: "The chain of prompting strategies runs on any multiple-choice task; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 62, folder: "62-mechgpt", label: "MechGPT",
            title: "a language-based strategy for mechanics and materials modeling that connects knowledge across scales, disciplines and modalities",
            areas: ["adapt", "data", "knowledge", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 63, folder: "63-skill-mix", label: "Skill-Mix",
            title: "Skill-Mix: a Flexible and Expandable Family of Evaluations for AI models",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 64, folder: "64-nephrology-mcq", label: "Nephrology MCQ",
            title: "A Comparative Study of Open-Source Large Language Models, GPT-4 and Claude 2: Multiple-Choice Test Taking in Nephrology",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks nephrology", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 65, folder: "65-low-param-agents", label: "Low-parameter agents",
            title: "Enhancing the General Agent Capabilities of Low-Parameter LLMs through Tuning and Multi-Branch Reasoning",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 66, folder: "66-statqa", label: "StatQA",
            title: "Are Large Language Models Good Statisticians?",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 67, folder: "67-finetuning-guide", label: "Fine-tuning guide",
            title: "The Ultimate Guide to Fine-Tuning LLMs from Basics to Breakthroughs: An Exhaustive Review of Technologies, Research, Best Practices, Applied Research Challenges and Opportunities",
            areas: ["adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 68, folder: "68-lifelong-learning-survey", label: "Lifelong learning",
            title: "Towards Lifelong Learning of Large Language Models: A Survey",
            areas: ["adapt", "knowledge"], state: .partial,
            command: "lyceum exam lifelong RECORD… --tasks TASKS", notes: "The measures over a sequence of fields.",
            recipe: nil),
        Paper(
            number: 69, folder: "69-evaluating-llms-survey", label: "Evaluating LLMs",
            title: "Evaluating Large Language Models: A Comprehensive Survey",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 70, folder: "70-corex", label: "Corex",
            title: "Corex: Pushing the Boundaries of Complex Reasoning through Multi-Model Collaboration",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 71, folder: "71-aligning-survey", label: "Aligning LLMs",
            title: "Aligning Large Language Models with Human: A Survey",
            areas: ["align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 72, folder: "72-auto-cei", label: "Auto-CEI",
            title: "Automatic Curriculum Expert Iteration for Reliable LLM Reasoning",
            areas: ["align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 73, folder: "73-medagents", label: "MedAgents",
            title: "MedAgents: Large Language Models as Collaborators for Zero-shot Medical Reasoning",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 74, folder: "74-secbench", label: "SecBench",
            title: "SecBench: A Comprehensive Multi-Dimensional Benchmarking Dataset for LLMs in Cybersecurity",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks secbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 75, folder: "75-multi-agent-survey", label: "Multi-agent collaboration survey",
            title: "Multi-Agent Collaboration Mechanisms: A Survey of LLMs",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 76, folder: "76-llm-survey-capabilities", label: "LLM capabilities",
            title: "A Survey on Large Language Models with some Insights on their Capabilities and Limitations",
            areas: ["pretrain", "collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 77, folder: "77-cmm-math", label: "CMM-Math",
            title: "A Chinese Multimodal Math Dataset To Evaluate and Enhance the Mathematics Reasoning of Large Multimodal Models",
            areas: ["vision", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 78, folder: "78-mix-cpt", label: "Mix-CPT",
            title: "Mix-CPT: A Domain Adaptation Framework via Decoupling Knowledge Learning and Format Alignment",
            areas: ["adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 79, folder: "79-weaver", label: "Weaver",
            title: "Weaver: Foundation Models for Creative Writing",
            areas: ["pretrain", "align", "serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 80, folder: "80-pedagogical-alignment", label: "Pedagogical alignment",
            title: "Pedagogical Alignment of Large Language Models",
            areas: ["align", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 81, folder: "81-fedpipe", label: "FedPipe",
            title: "Automated Federated Pipeline for Parameter-Efficient Fine-Tuning of Large Language Models",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 82, folder: "82-medical-exam-generation", label: "Medical exam question generation",
            title: "The Potential of LLMs in Medical Education: Generating Questions and Answers for Qualification Exams",
            areas: ["data", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 83, folder: "83-human-inspired-curriculum", label: "Human-inspired learning strategies",
            title: "Fine-tuning Large Language Models with Human-inspired Learning Strategies in Medical Question Answering",
            areas: ["adapt", "data"], state: .partial,
            command: "lyceum reproduce 83", notes: "Every order against a random one, with difficulty judged by models; two orders have been run on three seeds, which decide nothing; categories come from a column: making them from embeddings is missing.",
            recipe: #"""
                # Six orders of the same questions, by topic and by difficulty that models judged: does one teach more than a random order?
                name: 83-human-inspired-curriculum
                description: Blocked, interleaved and rising orders of training questions against a random one, with difficulty judged by models.

                parameters:
                  seeds: {type: list, default: [1, 2, 3], meaning: "Worlds, weights and orders."}
                  things: {type: whole, default: 8, minimum: 5, maximum: 200, meaning: "Things of each of the six topics."}
                  items: {type: whole, default: 5000, minimum: 10, unit: questions, meaning: "Questions that are learned in an order, in one pass."}
                  base_tokens: {type: whole, default: 300k, minimum: 1000, unit: tokens, meaning: "Pre-training of the base model on lessons and exercises."}
                  judge_tokens: {type: whole, default: 300k, minimum: 1000, unit: tokens, meaning: "Training of each judge."}
                  judges: {type: list, default: [{name: shallow, layers: 2, width: 96}], meaning: "Models that judge how hard the questions are; more than one are averaged."}
                  rate: {type: number, default: 2e-3, meaning: "Learning rate of the ordered training."}

                scales:
                  small: {}
                  paper: {seeds: [1, 2, 3, 4, 5], things: 12, items: 20000, base_tokens: 800k, judge_tokens: 1000k, judges: [{name: shallow, layers: 2, width: 96}, {name: deep, layers: 4, width: 128}]}

                steps:
                  world:
                    kind: rule-chains
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    things: ${parameters.things}
                    items: ${parameters.items}

                  new_base:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.lessons}", "${world.exercises}"]
                    vocabulary: 512
                    layers: 3
                    width: 96
                    heads: 4
                    context: 128

                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_base.model}
                      data:
                        - {path: "${world.lessons}", field: text, weight: 0.6}
                        - {path: "${world.exercises}", field: text, weight: 0.4}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.base_tokens}
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  # Judges are models of other sizes than the one that is trained.
                  new_judge:
                    kind: fresh
                    for: {judge: "${parameters.judges}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    tokenizer: ${new_base.model}
                    layers: ${for.judge.layers}
                    width: ${for.judge.width}
                    heads: 4
                    context: 128

                  judge:
                    kind: train
                    for: {judge: "${parameters.judges}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${new_judge.model}
                      data:
                        - {path: "${world.lessons}", field: text, weight: 0.6}
                        - {path: "${world.exercises}", field: text, weight: 0.4}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 4, length: 128}
                      tokens: ${parameters.judge_tokens}
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  judgement:
                    kind: examine
                    for: {judge: "${parameters.judges}", seed: "${parameters.seeds}"}
                    model: ${judge.model}
                    questions: [{path: "${world.items}", name: items}]

                  judged:
                    kind: difficulty
                    for: {seed: "${parameters.seeds}"}
                    records: ${judgement.record}
                    truth: steps

                  tune:
                    kind: train
                    for:
                      order: [shuffled, curriculum, interleaved, blocked, interleaved-curriculum, blocked-curriculum]
                      seed: ${parameters.seeds}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${judged.texts}", order: "${for.order}", category: topic, difficulty: difficulty}
                      objective: sft
                      mixing: {packing: padding-free, log_order: true}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 8, length: 64}
                      epochs: 1
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  # For comparison: rising by the number of rules to apply instead of the judges' difficulty.
                  tune_true:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${judged.texts}", order: curriculum, difficulty: steps}
                      objective: sft
                      mixing: {packing: padding-free, log_order: true}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: constant
                      batch: {sequences: 8, length: 64}
                      epochs: 1
                      checkpoint: {every: 500, keep: 1, keep_best: false}

                  before:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    questions: [{path: "${world.examination}", name: chains}]

                  after:
                    kind: examine
                    for:
                      order: [shuffled, curriculum, interleaved, blocked, interleaved-curriculum, blocked-curriculum]
                      seed: ${parameters.seeds}
                    model: ${tune.model}
                    questions: [{path: "${world.examination}", name: chains}]

                  after_true:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${tune_true.model}
                    questions: [{path: "${world.examination}", name: chains}]

                claims:
                  learned:
                    says: The questions teach something, in a random order.
                    arm: ${after[order=shuffled].score}
                    against: ${before.score}
                  judged:
                    says: Difficulty judged by models follows the number of rules to apply (rank correlation above 0.6).
                    arm: ${judged.correlation}
                    against: 0.6
                  early:
                    says: A rising order is seen in the loss, which is lower in the first third than in a random order.
                    arm: ${tune[order=curriculum].loss/first_third}
                    against: ${tune[order=shuffled].loss/first_third}
                    direction: less
                  late:
                    says: And higher in the last third.
                    arm: ${tune[order=curriculum].loss/last_third}
                    against: ${tune[order=shuffled].loss/last_third}
                  curriculum:
                    says: Rising difficulty teaches more than a random order.
                    arm: ${after[order=curriculum].score}
                    against: ${after[order=shuffled].score}
                  blocked:
                    says: Topic by topic teaches more than a random order.
                    arm: ${after[order=blocked].score}
                    against: ${after[order=shuffled].score}
                  blocked_curriculum:
                    says: Topic by topic, rising inside, teaches more than a random order.
                    arm: ${after[order=blocked-curriculum].score}
                    against: ${after[order=shuffled].score}
                  interleaved:
                    says: Topics in turn teach more than a random order.
                    arm: ${after[order=interleaved].score}
                    against: ${after[order=shuffled].score}
                  interleaved_curriculum:
                    says: Topics in turn, each round harder, teach more than a random order.
                    arm: ${after[order=interleaved-curriculum].score}
                    against: ${after[order=shuffled].score}
                  models_or_rules:
                    says: Rising difficulty as models judge it teaches more than rising numbers of rules.
                    arm: ${after[order=curriculum].score}
                    against: ${after_true.score}

                """#),
        Paper(
            number: 84, folder: "84-direction-aware-translation", label: "Direction-aware training with group-wise merging (DATM)",
            title: "Asymmetric Conflict and Synergy in Post-training for LLM-based Multilingual Machine Translation",
            areas: ["adapt", "fuse"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 85, folder: "85-llm-kg-roadmap", label: "LLM+KG roadmap",
            title: "Unifying Large Language Models and Knowledge Graphs: A Roadmap",
            areas: ["knowledge"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 86, folder: "86-limited-impact-medical-adaptation", label: "The limited impact of medical adaptation",
            title: "The Limited Impact of Medical Adaptation of Large Language and Vision-Language Models",
            areas: ["examine", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 87, folder: "87-chatgpt-alternatives", label: "ChatGPT alternatives",
            title: "ChatGPT Alternative Solutions: Large Language Models Survey",
            areas: ["serve", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 88, folder: "88-aops-instruct-liveaopsbench", label: "AoPS-Instruct / LiveAoPSBench",
            title: "Leveraging Online Olympiad-Level Math Problems for LLMs Training and Contamination-Resistant Evaluation",
            areas: ["data", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks liveaopsbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 89, folder: "89-complex-qa-hybrid", label: "Complex QA",
            title: "Complex QA and language models hybrid architectures, Survey",
            areas: ["knowledge", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 90, folder: "90-tinyhelen", label: "TinyHelen",
            title: "TinyHelen's First Curriculum: Training and Evaluating Tiny Language Models in a Simpler Language Environment",
            areas: ["data", "pretrain", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks leaner", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
    ]
}
