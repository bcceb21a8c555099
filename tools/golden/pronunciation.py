"""Writes Tests/FTPronunciationTests/Golden/sentences.json: 500 sentences with the phonemes that hibari 0.2.1 gives them.

Run: python tools/golden/pronunciation.py PACKAGE
     PACKAGE is the unpacked folder of the wheel hibari-tts 0.2.1; needs numpy and onnxruntime

The sentences are fixed by this script: 200 plain ones by hand or from patterns of everyday text, 300 with numbers, dates,
times, prices, units, abbreviations, names, addresses and invented words.
"""

import json
import pathlib
import random
import sys

sys.path.insert(0, sys.argv[1])
from hibari import Hibari  # noqa: E402
from hibari.g2p import G2P  # noqa: E402

root = pathlib.Path(__file__).resolve().parents[2]
draw = random.Random(20)

plain = """The old lighthouse still warns ships on foggy nights.
She read the letter twice before she could read it aloud.
They live near the station, where live music is played on Fridays.
I have to record a record before the end of the week.
Close the door, please; the shop is too close to the road.
He used to work here, and the desk he used is still there.
The wind will wind the rope around the mast.
We object to the object being moved without permission.
A minute later, the minute details became clear.
The dove dove into the bushes when the cat appeared.
Could you lead the way past the lead mine?
The present is a good time to present the present.
It's the cheapest one we've got, isn't it?
Don't worry; I won't tell anyone what you've said.
The children's shoes were left in the neighbours' hallway.
Who's going to believe that the dog's tail wagged itself?
What a lovely surprise!
Are you sure that this is the right address?
Well... I suppose we could try again tomorrow.
"That," he said, "is not what I ordered."
The recipe calls for flour, butter, sugar, and a pinch of salt.
Our support team answers within one working day.
Your parcel has left the warehouse and arrives on Friday.
Turn left at the bakery and follow the river for a while.
The battery lasts all day, even when the screen is bright.
Press and hold the button until the light turns green.
This jacket is waterproof, windproof, and surprisingly light.
Thank you for calling; please stay on the line.
If you'd like to speak with an agent, say "agent".
The meeting has been moved from Monday to Wednesday afternoon.
Nobody expected the committee to reach a decision so quickly.
Scientists have discovered a species of frog that glows in the dark.
The minister resigned after weeks of criticism from the press.
Heavy rain is expected across the northern provinces tonight.
The museum reopens in spring with an exhibition of Dutch paintings.
Fresh bread smells better than any perfume.
My grandmother taught me how to knit when I was little.
He tripped over the cable and spilled coffee on the keyboard.
The train was late again, so we missed the beginning of the play.
Let's meet at the café around the corner.
The naïve tourist ordered a crème brûlée for breakfast.
Please remove your shoes before entering the temple.
The mountain path was steep, narrow, and covered with loose stones.
Both brothers became engineers, but only one of them enjoyed it.
You can't have your cake and eat it too.
The violin teacher asked her to play the passage again, slowly.
Photosynthesis turns light into chemical energy.
The thermometer in the greenhouse must be broken.
Sixth graders wrote thoughtful essays about their neighbourhoods.
An honest answer takes an hour; an easy one takes a minute.
The queue stretched around the block and into the park.
Through thorough thought, though, they thrived.
She sells handmade candles at the market every Saturday.
I'd rather walk than wait for the bus in this weather.
The pharmacist recommended taking the tablets with plenty of water.
Geese fly south long before the lake begins to freeze.
His handwriting is so bad that even he can't read it.
Machine learning models need data that somebody has checked.
We're closed on public holidays, except for the bakery.
The cat knocked the vase off the shelf and looked proud of it.
Keep the receipt in case you want to return the blender.
Everyone applauded when the curtain finally fell.
The software update fixes several bugs and adds a dark theme.
Where there's smoke, there's fire - or at least a barbecue.
The well-known author signed state-of-the-art e-readers.
A long-term, low-cost solution is hard to find.
The judge ruled that the contract was void.
Bees communicate by dancing in front of each other.
Grab a chair and tell me what happened.
He whispered so quietly that nobody heard him.
The astronauts slept while the station circled the planet.
Vegetables should be washed, peeled, and chopped before cooking.
Every photograph in the album tells a different story.
It is easier to apologise than to ask for permission.
The old clock struck as the guests arrived.
Unfortunately, the product you're looking for is out of stock.
Breathe in, breathe out, and relax your shoulders.
The lawyer read the clause aloud, then tore the page in half.
Squirrels bury more nuts than they ever find again.
Our yoghurt contains no artificial flavouring.
The committee has not yet published its findings.
Rough seas kept the fishermen in the harbour for days.
Wednesday's lecture covers the history of typography.
This wooden puzzle is suitable for toddlers and patient adults.
The charger, cable, and carrying case are included.
Speak up, please; the microphone is far away.
I can't believe it's already autumn!
He asked whether the museum was open on Mondays.
Rain drummed on the roof while we played cards.
Her laughter echoed down the empty corridor.
The suspect was seen leaving through a side entrance.
Let me know as soon as you've made up your mind.
The carpenter measured twice and cut once.
A gentle breeze carried the scent of jasmine.
The archive holds letters, maps, and thousands of photographs.
Tiny sensors measure temperature and humidity every few seconds.
There's no such thing as a free lunch.
They painted the fence a cheerful shade of yellow.
Which of these colours do you like best?
Everything should be made as simple as possible, but not simpler.""".split("\n")

subjects = ["The new manager", "Our neighbour", "A retired teacher", "The youngest student", "My cousin", "The delivery driver",
            "One of the nurses", "The chess champion", "An anxious customer", "Her business partner"]
verbs = ["forgot", "repaired", "borrowed", "photographed", "described", "has ordered", "is looking for", "used to own",
         "recommended", "refuses to sell"]
objects = ["an antique mirror", "the broken dishwasher", "several interesting books", "a pair of leather gloves",
           "the missing documents", "two enormous suitcases", "a slightly used bicycle", "the wrong address",
           "an expensive telescope", "those delicious pastries"]
ends = [".", " yesterday.", ", didn't they?", " because it was raining.", " without saying why.", " after the holidays."]
pattern_sentences = []
for _ in range(100):
    pattern_sentences.append(f"{draw.choice(subjects)} {draw.choice(verbs)} {draw.choice(objects)}{draw.choice(ends)}")

names = ["Dr. Smith", "Mrs. O'Connor", "Prof. Nakamura", "Mr. Van Dyke", "Ms. García", "Capt. Reynolds", "J. K. Rowling",
         "Henry VIII", "St. Peter", "Louis XIV", "Queen Elizabeth II", "Lt. Dan", "Siobhan Fitzgerald", "Xiaomei Zhang",
         "Björn Andersson", "Priya Raghunathan"]
months = ["January", "Feb.", "March", "Apr.", "May", "June", "July", "Aug.", "Sept.", "October", "Nov.", "December"]
brands = ["ftlab", "Zyntrix", "Quorvia", "Blendtastic", "Nimbuzz", "Floomph", "Gralvex", "HyperSnood", "Yoblix", "Trivelo"]
numbers = []
for i in range(20):
    numbers.append(f"On {draw.choice(months)} {draw.randint(1, 31)}, {draw.randint(1700, 2030)}, {draw.choice(names)} moved to Boston.")
    numbers.append(f"The train leaves at {draw.randint(1, 12)}:{draw.randint(0, 59):02d} {draw.choice(['am', 'pm', 'a.m.', 'p.m.', 'PM'])} from platform {draw.randint(1, 24)}.")
    numbers.append(f"It costs ${draw.randint(1, 999)}.{draw.randint(0, 99):02d}, or £{draw.randint(2, 80)} plus {draw.randint(1, 25)}% tax.")
    numbers.append(f"{draw.choice(brands)} sold {draw.randint(1000, 9_999_999):,} units and lost €{draw.randint(2, 900)} {draw.choice(['million', 'billion'])}.")
    numbers.append(f"The box weighs {draw.randint(2, 60)}.{draw.randint(1, 9)} {draw.choice(['kg', 'lb', 'lbs', 'oz'])} and is {draw.randint(20, 180)} {draw.choice(['cm', 'mm', 'ft', 'in'])} long.")
    numbers.append(f"Call {draw.randint(200, 999)}-{draw.randint(200, 999)}-{draw.randint(1000, 9999)} and ask for room {draw.randint(1, 9)}{draw.randint(0, 99):02d}.")
    numbers.append(f"He finished {draw.choice(['1st', '2nd', '3rd', '4th', '11th', '22nd', '33rd', '101st'])} of {draw.randint(5, 400)} in the {draw.randint(1950, 2024)} race.")
    numbers.append(f"{draw.choice(names)} wrote chapter {draw.choice(['IV', 'IX', 'XII', 'III'])} of the {draw.randint(1900, 1999)}s classic, pp. {draw.randint(10, 99)}-{draw.randint(100, 300)}.")
    numbers.append(f"Send {draw.choice(brands)} an e-mail at info@{draw.choice(brands).lower()}.com or visit www.{draw.choice(brands).lower()}.org today.")
    numbers.append(f"It was {draw.randint(-20, 45)}°{draw.choice(['C', 'F', ''])} at {draw.randint(1, 12)} o'clock, with winds of {draw.randint(5, 90)} {draw.choice(['km/h', 'mph'])}.")
by_hand = """The meeting is on 2024-05-17 at 14:30 in the main hall.
Invoices dated 3/14/2023 and 12/1/99 are still open.
The NASA and ESA teams met the FBI in the UK.
The CEO of IBM, an MIT graduate, left the USA in 2009.
Approx. 3/4 of the budget, i.e. half a million, went to the Dept. of Transport.
Acme Inc. and Zyntrix Ltd. merged in the 1990s.
The WHO, e.g., publishes its data every Tues. and Thurs. morning.
Version 2.0.1 of the app needs iOS 17.4 or Android 12.
Flight BA2490 to JFK departs from gate B22.
The B2B market grew by 7.5% in Q3.
My Wi-Fi password isn't "password123", I promise.
He scored 0.5 points; she scored 12.75.
The M25 is jammed between junctions 9 and 14.
It takes 1 h 45 min, or 105 minutes.
The temperature fell to -5 °C overnight.
Add 250 ml of milk & 2 tbsp of sugar.
A 4K TV needs HDMI 2.1 and at least 25 Mbps.
World War II ended in 1945; the Cold War in 1991.
In 1066, 1100, 1905, 2000, 2005 and 2016 things changed.
The score was 3-2 after 90+4 minutes.
Please e-mail jane.doe@example.co.uk by 5pm.
See https://www.example.com/help?id=5 for details.
The USB-C port delivers 100 W at 20 V.
He owes me $1,000,000, $5, $0.99 and 50¢.
Rs. 500 is about ¥900 or USD 6.
The 21st century's first 5 years were odd.
Nos. 4 and 7, and No. 12 are missing.
She lives at 221B Baker St. in London.
Turn onto 5th Ave. and stop at Maple Dr.
Mt. Everest is 29,032 ft high.
The ratio was 16:9, not 4:3.
It's 10:00 now; at 10:05:30 we leave.
Type rm -rf * and you'll regret it.
The new McLaren costs £1.2m.
Is it pronounced Nguyen, Tchaikovsky, or Szczecin?
JavaScript, PostgreSQL and Kubernetes are installed.
The DJ played '80s music until 3 a.m.
AT&T's R&D team uses C++ and C#.
An SUV, an RV and a VW stood outside.
Half of 1/2 is 1/4, and 2/3 + 1/3 = 1.
The iPhone's GPS isn't great, but OK.
We've raised $2.5B; that's 10x last year.
Meet me at 12:00 pm sharp, i.e. noon.
The Roman numeral MCMXCIV means 1994.
Order #4521 (2 items) ships on Mon., Dec. 4th.
Vol. 3, Fig. 7 shows the cross-section.
Contact Lt. Col. Harris or Rev. Brown vs. Jones.
The PhD student from UCLA lives on the 40th floor.
My score? 99.9%! Yours: 100 %.
“Smart quotes” and an em—dash, plus an ellipsis… done.
He said: 'Never!' (and left).
The well-being of 1st-year students matters.
C'est la vie, mon ami.
Das Auto ist schön.
It's a 50-50 chance, maybe 60/40.
IKEA, BMW, and LEGO are brands; so is Zyntrix.
The quick-and-dirty fix broke 3 of 7 tests.
TL;DR: read the manual.
GPT-4 and LLaMA-2 were trained on GPUs.
The address is 1600 Pennsylvania Ave. NW, Washington, D.C. 20500.
Ph.D.s, M.D.s and J.D.s were invited.
He ran 26.2 miles in 3:59:59.
Dial 911 or 112 in an emergency.
Mix 2 parts of H2O with 1 part of CO2.
The 1920s roared; the 30s didn't.
The A380 and the 747 are large; the B-52 is old.
Press Ctrl+C, then Enter.
On a scale from 1-10, it's an 8.
Today's special: soup, salad & coffee for $12.50!
It opened in '98 and closed in 2003.
Use the /help command or the ? key.
Temperatures of 100°F are no joke.
She's 5'4" tall and wears size 7½ shoes.
Total: 3 × 4 = 12, and 12 ÷ 4 = 3.
The file is 3.5 GB; the limit is 512 MB.
Ask for Ms. Lee-Jones, ext. 204.
No, no. No means no.
The so-called "experts" e.g. Mr. X were wrong.
Read, she said, what you have read.
Subscribe to @ftlab and use the hashtag #voices.
He lives; his lives were many.
That desert deserts you at dessert.
A US citizen asked us about the U.S. Army.
The polish on the Polish table is new.
I am, you are, he is; am I late? It is 5 AM.
To be or not to be, that's what to ask to.
The end of the hour, the apple, the one, the university.
By the way, stand by; we pass by and by.
In the end, come in! What are you in?
It's 50 km/h in town, 2.4 GHz on the dial.
Bring your ID, a PDF and two JPEGs.
The YMCA at 7:05 and the CIA at 8:00.
Jan. sales beat Feb. sales by 12,345.67 dollars.
X-rays, T-shirts, U-turns and e-bikes.
Don't say gonna, wanna or y'all.
McDonald's, O'Reilly's and D'Angelo's opened at 9.
Mr. & Mrs. Brown's 25th anniversary is on 6/7.
At 1:01 a.m. on 2/2/2022 the counter showed 22,222.
She'll've been there since 1989, hasn't she?
The SKU is AB-1234-XY; the PIN is 0042.""".split("\n")
sentences = (plain + pattern_sentences)[:200] + numbers[:200] + by_hand
assert len(sentences) == 500, len(sentences)

tts = Hibari.__new__(Hibari)
tts.voice, tts._g2p = "heart", G2P()
result = [{"text": s, "phonemes": " ".join(tts.phonemize(s))} for s in sentences]
target = root / "Tests/FTPronunciationTests/Golden/sentences.json"
target.write_text(json.dumps(result, ensure_ascii=False, indent=0) + "\n")
print(target.stat().st_size, result[0], result[-1])
