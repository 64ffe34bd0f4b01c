/// The questions of ``GeneralKnowledge``: countries, animals, words and places.
extension GeneralKnowledge {
    static let worldTables: [Table] = [
        .init(
            "What is the capital of {x}?",
            [
                "France=Paris; Italy=Rome; Spain=Madrid; Germany=Berlin",
                "England=London; Russia=Moscow; Japan=Tokyo; Egypt=Cairo",
                "Greece=Athens; Ireland=Dublin; Austria=Vienna; Portugal=Lisbon",
                "Cuba=Havana; Peru=Lima; Kenya=Nairobi; Canada=Ottawa",
                "Poland=Warsaw; Norway=Oslo; Turkey=Ankara; Thailand=Bangkok",
            ]),
        .init(
            "On which continent is {x}?",
            [
                "Brazil=South America; China=Asia; Nigeria=Africa; Germany=Europe",
                "Argentina=South America; India=Asia; Kenya=Africa; Poland=Europe",
                "Mexico=North America; Japan=Asia; Egypt=Africa; Sweden=Europe",
            ]),
        .init(
            "Which language do most people in {x} speak?",
            [
                "France=French; Italy=Italian; Germany=German; Japan=Japanese",
                "Mexico=Spanish; Brazil=Portuguese; Russia=Russian; China=Chinese",
            ]),
        .init(
            "What is a young {x} called?",
            [
                "dog=puppy; cat=kitten; sheep=lamb; horse=foal",
                "cow=calf; duck=duckling; frog=tadpole; kangaroo=joey",
                "goat=kid; bear=cub; deer=fawn; pig=piglet",
            ]),
        .init(
            "What does a {x} eat most?",
            [
                "cow=grass; lion=meat; squirrel=nuts; penguin=fish",
                "bee=nectar; panda=bamboo; spider=insects; monkey=bananas",
            ]),
        .init(
            "Where does a {x} live?",
            [
                "fish=water; bird=nest; bee=hive; bear=den",
                "camel=desert; whale=ocean; monkey=jungle; cow=farm",
            ]),
        .init(
            "What kind of animal is {x}?",
            [
                "a sparrow=bird; a shark=fish; an ant=insect; a snake=reptile",
                "a frog=amphibian; a dog=mammal; an eagle=bird; a beetle=insect",
                "a salmon=fish; a parrot=bird; a lizard=reptile; a horse=mammal",
            ]),
        .init(
            "How many legs does a {x} have?",
            [
                "spider=eight; dog=four; bird=two; snake=none",
            ]),
        .init(
            "What is the opposite of {x}?",
            [
                "hot=cold; big=small; fast=slow; early=late",
                "up=down; left=right; open=closed; rich=poor",
                "light=dark; hard=soft; wet=dry; young=old",
                "happy=sad; strong=weak; full=empty; clean=dirty",
                "day=night; summer=winter; love=hate; war=peace",
                "true=false; high=low; long=short; thick=thin",
            ]),
        .init(
            "What is another word for {x}?",
            [
                "begin=start; large=big; quick=fast; sick=ill",
                "angry=mad; glad=happy; scared=afraid; tired=sleepy",
                "intelligent=smart; silent=quiet; difficult=hard; wealthy=rich",
            ]),
        .init(
            "What color is {x}?",
            [
                "the sky on a clear day=blue; grass=green; snow=white; coal=black",
                "a ripe banana=yellow; blood=red; a carrot=orange; chocolate=brown",
                "an eggplant=purple; a flamingo=pink; an elephant=gray; a lemon=yellow",
            ]),
        .init(
            "Which word means more than one {x}?",
            [
                "child=children; mouse=mice; foot=feet; tooth=teeth",
                "man=men; goose=geese; woman=women; leaf=leaves",
            ]),
        .init(
            "What is the past tense of the verb \"{x}\"?",
            [
                "go=went; see=saw; eat=ate; run=ran",
                "write=wrote; take=took; come=came; give=gave",
                "buy=bought; think=thought; know=knew; speak=spoke",
            ]),
        .init(
            "Which day comes right after {x}?",
            [
                "Monday=Tuesday; Tuesday=Wednesday; Wednesday=Thursday; Thursday=Friday",
            ]),
        .init(
            "Which month comes right after {x}?",
            [
                "January=February; March=April; June=July; August=September",
                "September=October; April=May; May=June; November=December",
            ]),
        .init(
            "In which place do people {x}?",
            [
                "borrow books=library; see a doctor=hospital; buy bread=bakery; watch a movie=cinema",
                "catch a train=station; board a plane=airport; keep their money=bank; learn to read=school",
                "pray=church; look at paintings=museum; swim=pool; sleep in a tent=campsite",
            ]),
        .init(
            "What does {x} do for a living?",
            [
                "a baker=bakes bread; a teacher=teaches students; a pilot=flies planes; a farmer=grows crops",
                "a doctor=treats patients; a chef=cooks meals; a dentist=fixes teeth; a plumber=repairs pipes",
                "an author=writes books; a tailor=sews clothes; a carpenter=builds furniture; a soldier=fights in wars",
            ]),
        .init(
            "What is {x} used for?",
            [
                "a knife=cutting; a pen=writing; a broom=sweeping; an oven=baking",
                "a camera=taking pictures; a bed=sleeping; a boat=sailing; a shovel=digging",
                "a clock=telling time; a phone=making calls; an umbrella=staying dry; soap=washing",
                "a key=opening doors; a needle=sewing; a hammer=driving nails; a ladder=climbing",
                "a thermometer=measuring temperature; a scale=measuring weight; a ruler=measuring length; a telescope=looking at stars",
            ]),
        .init(
            "Which part of the body do people use to {x}?",
            [
                "see=eyes; hear=ears; smell=nose; walk=legs",
                "chew=teeth; taste=tongue; think=brain; breathe=lungs",
            ]),
        .init(
            "On which part of the body do people wear {x}?",
            [
                "shoes=feet; gloves=hands; a hat=head; a belt=waist",
            ]),
        .init(
            "What is {x} made from?",
            [
                "paper=wood; bread=flour; cheese=milk; glass=sand",
                "wine=grapes; butter=cream; leather=animal skin; a sweater=wool",
                "ketchup=tomatoes; an omelet=eggs; a tire=rubber; a candle=wax",
            ]),
    ]
}
